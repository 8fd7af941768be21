import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { pino } from 'pino'
import t from 'tap'
import { logLines } from '../support/log-lines.ts'
import { signIn } from '../support/sign-in.ts'
import { OWNER_TOKEN, startTestApp } from '../support/test-app.ts'
import { APP_URL, PUBLIC_NAMES } from './public-names.ts'

t.test('accepts only its own hostnames', async (t) => {
  const { app } = await startTestApp(t, PUBLIC_NAMES)
  const statusFor = async (host: string, url = '/api/config') =>
    (await app.inject({ url, headers: { host } })).statusCode
  for (const host of [
    'localhost',
    'LOCALHOST:3006',
    '127.0.0.1:80',
    '127.1.2.3',
    '[::1]:3006',
    'localhost.',
    'localhost.:3006',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]',
    '127.1',
    '2130706433',
    '0x7f000001',
    '127.0.0.1:',
    '127.0.0.1:65535',
    'way.example.com.',
    'way.example.com',
    'Way.Example.com:8443',
  ])
    t.equal(await statusFor(host), 200, host)
  for (const host of [
    'evil.example.com',
    'localhost.evil.example.com',
    'way.example.com.evil.example.com',
    '127.0.0.1.evil.example.com',
    'localhost.evil.example.com.',
    'evil.localhost',
    '127',
    '128.1',
    '[::2]',
    '[::ffff:10.0.0.1]',
    '192.168.1.5',
    '0.0.0.0',
    'hook.example.com',
  ])
    for (const url of ['/api/config', '/api/models', '/', '/api/openapi.json', '/api/nowhere'])
      t.equal(await statusFor(host, url), 421, `${host} ${url}`)
  for (const host of [
    'a b',
    'x@localhost',
    '127.0.0.1@evil.example.com',
    'u:p@localhost',
    'evil.example.com#localhost',
    'evil.example.com\\localhost',
    'localhost evil.example.com',
    'localhost, evil.example.com',
    'localhost/x',
    'localhost:x',
    'localhost:80:80',
    '127.0.0.1:65536',
    '127.0.0.1:99999',
    '127.0.0.256',
    '%6cocalhost',
    'localhost..',
    '.localhost',
    '[127.0.0.1]',
    '::1',
    '.',
  ])
    t.equal(await statusFor(host), 400, host)
  t.equal(await statusFor('evil.example.com', '/api/health/live'), 200)
  const rejected = await app.inject({ url: '/api/config', headers: { host: 'evil.example.com' } })
  t.equal(rejected.headers['x-content-type-options'], 'nosniff')
})

t.test('says that a proxy has to forward Host, in the response and once in the log', async (t) => {
  const INTERNAL = ['the-way:3006', 'app', '10.0.0.7:8080', 'upstream_backend', '[fd00::7]:3006']
  for (const isSet of [true, false]) {
    const { lines, destination } = logLines()
    const environment: Record<string, string> = isSet ? { APP_URL } : {}
    const logger = pino({ level: 'warn' }, destination)
    const { app } = await startTestApp(t, { areJobsRunning: false, environment, logger })
    for (const host of INTERNAL) {
      const answer = await app.inject({ url: '/api/session', headers: { host } })
      const { code, detail } = answer.json()
      t.equal(answer.statusCode, 421, host)
      t.equal(code, 'request.wrong_host')
      t.match(detail, /proxy.* has to forward the Host header unchanged/)
      t.equal(/set APP_URL/.test(detail), !isSet, detail)
      t.notMatch(detail, 'way.example.com')
    }
    const warnings = lines.filter((line) => line.includes('Host header'))
    t.equal(warnings.length, 1)
    t.match(warnings[0], /does not answer for the-way\..*forward the Host header unchanged/)
  }
})

t.test('accepts the hostname of the webhook URL only for webhooks', async (t) => {
  const { app } = await startTestApp(t, PUBLIC_NAMES)
  const send = async (host: string) =>
    (await app.inject({ method: 'POST', url: '/api/webhook/replicate', headers: { host } }))
      .statusCode
  t.not(await send('hook.example.com'), 421)
  t.equal(await send('evil.example.com'), 421)
})

t.test('rejects credentials in the query, whatever the name of the parameter', async (t) => {
  const { app, call } = await startTestApp(t, PUBLIC_NAMES)
  const { key } = (
    await call({ method: 'POST', url: '/api/keys', payload: { name: 'k', scopes: ['read'] } })
  ).json<{ key: string }>()
  const names = ['apikey', 'API-Key', 'Token', 'token[]', 'owner_token', 'bearer', 'authorization']
  for (const query of [
    ...[...names, 'auth', 'Access-Token', 'X-Api-Key', 'k%65y'].map((name) => `${name}=x`),
    'token',
    `x=${key}`,
    `x=1&x=${key}`,
    `x=Bearer%20${key}`,
    `x=${OWNER_TOKEN}`,
    `keyword=${OWNER_TOKEN}`,
    key,
  ])
    for (const path of ['/api/models', '/api/keywords', '/api/trainings/x']) {
      const answer = await call({ url: `${path}?${query}` })
      t.match(
        answer.json(),
        { status: 401, detail: /query string contains a credential/ },
        `${path}?${query}`,
      )
      t.equal(answer.headers['www-authenticate'], 'Bearer')
    }
  for (const url of [
    '/api/models?limit=5&status=ready&public=false&cursor=2026-01-01T00:00:00Z_x',
    '/api/keywords?keyword=LMP&name=The%20key%20tokens',
    '/api/generations?model_id=x&_=1',
  ])
    t.not((await call({ url })).statusCode, 401, url)
  t.equal((await app.inject({ url: `/api/config?token=${key}` })).statusCode, 200, 'an open route')
})

t.test('rejects two Authorization headers', async (t) => {
  const { app } = await startTestApp(t, PUBLIC_NAMES)
  const { port } = new URL(await app.listen({ port: 0 }))
  const statusWith = async (...credentials: string[]) => {
    const socket = connect(Number(port), '127.0.0.1')
    const lines = credentials.map((each) => `authorization: ${each}\r\n`).join('')
    socket.write(`GET /api/models HTTP/1.1\r\nhost: localhost\r\n${lines}connection: close\r\n\r\n`)
    return (await text(socket)).slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length)
  }
  const good = `Bearer ${OWNER_TOKEN}`
  t.equal(await statusWith(good), '200')
  for (const two of [
    [good, 'Bearer x'],
    ['Bearer x', good],
    [good, good],
    [good, 'Basic x'],
  ])
    t.equal(await statusWith(...two), '401', two.join(', '))
})

t.test('requires sign-in for percent-encoded paths too', async (t) => {
  const { app } = await startTestApp(t, PUBLIC_NAMES)
  for (const url of ['/%61pi/models', '/api/%6dodels', '/%61%70%69/models/check-replicate'])
    t.equal((await app.inject({ url })).statusCode, 401, url)
})

t.test('sets the cookie HttpOnly and SameSite, and Secure behind HTTPS', async (t) => {
  const isSecure = async (environment: Record<string, string>, headers = {}) => {
    const test = await startTestApp(t, { areJobsRunning: false, environment })
    const set = String((await signIn(test, headers)).answer.headers['set-cookie'])
    t.match(set, /; HttpOnly/)
    t.match(set, /; SameSite=Lax/)
    return set.includes('; Secure')
  }
  const forwarded = { 'x-forwarded-proto': 'https' }
  t.equal(await isSecure({}), false)
  t.equal(await isSecure({}, forwarded), false, 'clients cannot set the protocol')
  t.equal(await isSecure({ APP_URL }), true)
  t.equal(await isSecure({ TRUST_PROXY: '127.0.0.1' }, forwarded), true)
  t.equal(await isSecure({ TRUST_PROXY: '10.0.0.1' }, forwarded), false, 'not from the proxy')
  t.equal(await isSecure({ TRUST_PROXY: '1' }, forwarded), true)
})
