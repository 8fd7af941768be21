import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import type { InjectOptions } from 'fastify'
import t, { type Test } from 'tap'
import { OWNER_TOKEN, startTestApp, type TestApp } from '../support/test-app.ts'

const APP_URL = 'https://way.example.com'
const CORS = 'https://app.example.com'
const WEBHOOK = 'https://hook.example.com/api/webhook/replicate'

const startDoor = (t: Test, environment: Record<string, string> = {}) =>
  startTestApp(t, {
    areJobsRunning: false,
    environment: {
      APP_URL,
      CORS_ORIGINS: CORS,
      REPLICATE_API_TOKEN: 'r8_0123456789',
      REPLICATE_WEBHOOK_URL: WEBHOOK,
      ...environment,
    },
  })

async function signIn({ app }: TestApp, headers: Record<string, string> = {}) {
  const payload = { token: OWNER_TOKEN }
  const answer = await app.inject({ method: 'POST', url: '/api/session', payload, headers })
  return { answer, cookie: /^[^;]+/.exec(String(answer.headers['set-cookie']))?.[0] ?? '' }
}

t.test('answers for its own names alone', async (t) => {
  const { app } = await startDoor(t)
  const ask = async (host: string, url = '/api/config') =>
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
    t.equal(await ask(host), 200, host)
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
      t.equal(await ask(host, url), 421, `${host} ${url}`)
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
    t.equal(await ask(host), 400, host)
  t.equal(await ask('evil.example.com', '/api/health/live'), 200)
  const refused = await app.inject({ url: '/api/config', headers: { host: 'evil.example.com' } })
  t.match(refused.json(), { code: 'request.wrong_host', detail: /set APP_URL/ })
  t.equal(refused.headers['x-content-type-options'], 'nosniff')
})

t.test('the webhook may be called by its own name too', async (t) => {
  const { app } = await startDoor(t)
  const send = async (host: string) =>
    (await app.inject({ method: 'POST', url: '/api/webhook/replicate', headers: { host } }))
      .statusCode
  t.not(await send('hook.example.com'), 421)
  t.equal(await send('evil.example.com'), 421)
})

const FOREIGN: Record<string, string>[] = [
  { origin: 'https://evil.example.com' },
  { origin: 'null' },
  { origin: 'http://localhost:9999' },
  { origin: 'https://localhost' },
  { origin: 'http://way.example.com' },
  { origin: `${APP_URL}.evil.example.com` },
  { 'sec-fetch-site': 'cross-site' },
  { origin: CORS, 'sec-fetch-site': 'cross-site' },
]

t.test('no page elsewhere writes, on any route', async (t) => {
  const test = await startDoor(t)
  const { cookie } = await signIn(test)
  const { paths }: { paths: Record<string, object> } = (
    await test.app.inject({ url: '/api/openapi.json' })
  ).json()
  const writes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods)
      .filter((method) => !/^(get|head)$/.test(method) && path !== '/api/webhook/replicate')
      .map((method) => ({ method: method.toUpperCase(), url: path.replaceAll(/\{\w+\}/g, 'x') })),
  )
  t.ok(writes.length > 15)
  const before = await test.count()
  for (const { method, url } of writes)
    for (const headers of FOREIGN) {
      const request = { method, url, headers: { ...headers, cookie } } as InjectOptions
      const answer = await test.app.inject(request)
      t.match(
        answer.json(),
        { status: 403, code: 'request.foreign_origin' },
        `${method} ${url} ${JSON.stringify(headers)}`,
      )
    }
  t.same(await test.count(), before)
  const still = await test.app.inject({ url: '/api/session', headers: { cookie } })
  t.equal(still.statusCode, 200, 'nobody was signed out')
})

t.test('no header of theirs makes a page elsewhere one of ours', async (t) => {
  const test = await startDoor(t)
  const { cookie } = await signIn(test)
  const ask = (method: 'POST' | 'DELETE', url: string, headers: Record<string, string>) =>
    test.app.inject({
      method,
      url,
      headers,
      ...(method === 'POST' && { payload: { token: OWNER_TOKEN } }),
    })
  for (const foreign of FOREIGN)
    for (const authorization of [
      '',
      'x',
      'Basic x',
      'Bearer',
      'Bearer x',
      `Bearer ${OWNER_TOKEN}`,
    ]) {
      const headers = { ...foreign, cookie, authorization }
      const named = JSON.stringify(headers)
      t.equal((await ask('DELETE', '/api/session', headers)).statusCode, 403, `out, ${named}`)
      t.equal((await ask('POST', '/api/session', headers)).statusCode, 403, `in, ${named}`)
      const isBearer = authorization.startsWith('Bearer ')
      const expected = isBearer ? (authorization === 'Bearer x' ? 401 : 404) : 403
      t.equal((await ask('DELETE', '/api/models/x', headers)).statusCode, expected, named)
    }
  const still = await test.app.inject({ url: '/api/session', headers: { cookie } })
  t.equal(still.statusCode, 200, 'nobody was signed out')
})

t.test('a credential in the query is refused, whatever it is called', async (t) => {
  const { app, call } = await startDoor(t)
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
      t.match(answer.json(), { status: 401, detail: /query of this address/ }, `${path}?${query}`)
      t.equal(answer.headers['www-authenticate'], 'Bearer')
    }
  for (const url of [
    '/api/models?limit=5&status=ready&public=false&cursor=2026-01-01T00:00:00Z_x',
    '/api/keywords?keyword=LMP&name=The%20key%20tokens',
    '/api/generations?model_id=x&_=1',
  ])
    t.not((await call({ url })).statusCode, 401, url)
  t.equal((await app.inject({ url: `/api/config?token=${key}` })).statusCode, 200, 'open')
})

t.test('two Authorization headers are none', async (t) => {
  const { app } = await startDoor(t)
  const { port } = new URL(await app.listen({ port: 0 }))
  const ask = async (...credentials: string[]) => {
    const socket = connect(Number(port), '127.0.0.1')
    const lines = credentials.map((each) => `authorization: ${each}\r\n`).join('')
    socket.write(`GET /api/models HTTP/1.1\r\nhost: localhost\r\n${lines}connection: close\r\n\r\n`)
    return (await text(socket)).slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length)
  }
  const good = `Bearer ${OWNER_TOKEN}`
  t.equal(await ask(good), '200')
  for (const two of [
    [good, 'Bearer x'],
    ['Bearer x', good],
    [good, good],
    [good, 'Basic x'],
  ])
    t.equal(await ask(...two), '401', two.join(', '))
})

t.test('our own pages, named origins, scripts and Replicate are let in', async (t) => {
  const test = await startDoor(t)
  const { cookie } = await signIn(test)
  const change = async (headers: Record<string, string>) =>
    (await test.app.inject({ method: 'DELETE', url: '/api/models/x', headers })).statusCode
  t.equal(await change({ cookie }), 404, 'no origin sent')
  t.equal(await change({ cookie, origin: 'http://localhost:80', host: 'localhost:80' }), 403)
  t.equal(await change({ cookie, origin: 'http://localhost', host: 'localhost:80' }), 404)
  t.equal(await change({ cookie, origin: 'http://[::1]:3006', host: '[::1]:3006' }), 404)
  t.equal(await change({ cookie, origin: APP_URL, 'sec-fetch-site': 'same-origin' }), 404)
  t.equal(await change({ cookie, origin: CORS }), 404)
  const authorization = `Bearer ${OWNER_TOKEN}`
  t.equal(await change({ authorization, origin: 'https://evil.example.com' }), 404)
  t.equal(
    (
      await test.app.inject({
        url: '/api/session',
        headers: { cookie, origin: 'https://evil.example.com' },
      })
    ).statusCode,
    200,
    'reading is the browser’s to keep from others',
  )
})

t.test('a hundred foreign origins may read nothing', async (t) => {
  const { app } = await startDoor(t)
  const origins = [
    'null',
    `${CORS}:8443`,
    `${CORS}.evil.com`,
    CORS.replace('https', 'http'),
    ...Array.from({ length: 96 }, (_, at) => `https://evil-${at}.example.com`),
  ]
  t.equal(origins.length, 100)
  const { app: closed } = await startDoor(t, { CORS_ORIGINS: '' })
  const permissions: unknown[] = []
  for (const server of [app, closed])
    for (const origin of origins)
      for (const request of [
        { method: 'GET', url: '/api/config' },
        { method: 'OPTIONS', url: '/api/config' },
        { method: 'GET', url: '/api/models' },
        { method: 'POST', url: '/api/session' },
      ] as const) {
        const headers = { origin, 'access-control-request-method': 'POST' }
        const answer = await server.inject({ ...request, headers })
        const permitted = answer.headers['access-control-allow-origin']
        if (permitted !== undefined) permissions.push([origin, request, permitted])
      }
  t.strictSame(permissions, [])
  const allowed = await app.inject({ url: '/api/config', headers: { origin: CORS } })
  t.match(allowed.headers, {
    'access-control-allow-origin': CORS,
    'access-control-allow-credentials': 'true',
  })
  await t.rejects(startDoor(t, { CORS_ORIGINS: '*' }), /CORS_ORIGINS should be origins/)
})

t.test('an address written otherwise leads past no check', async (t) => {
  const { app } = await startDoor(t)
  for (const url of ['/%61pi/models', '/api/%6dodels', '/%61%70%69/models/check-replicate'])
    t.equal((await app.inject({ url })).statusCode, 401, url)
})

t.test('the cookie is for this server alone, and for https where people come by it', async (t) => {
  const isSecure = async (environment: Record<string, string>, headers = {}) => {
    const test = await startTestApp(t, { areJobsRunning: false, environment })
    const set = String((await signIn(test, headers)).answer.headers['set-cookie'])
    t.match(set, /; HttpOnly/)
    t.match(set, /; SameSite=Lax/)
    return set.includes('; Secure')
  }
  const forwarded = { 'x-forwarded-proto': 'https' }
  t.equal(await isSecure({}), false)
  t.equal(await isSecure({}, forwarded), false, 'anybody can say so')
  t.equal(await isSecure({ APP_URL }), true)
  t.equal(await isSecure({ TRUST_PROXY: '127.0.0.1' }, forwarded), true)
  t.equal(await isSecure({ TRUST_PROXY: '10.0.0.1' }, forwarded), false, 'not from the proxy')
  t.equal(await isSecure({ TRUST_PROXY: '1' }, forwarded), true)
})
