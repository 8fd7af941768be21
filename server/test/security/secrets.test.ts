import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import t, { type Test } from 'tap'
import { loadConfig } from '../../src/config/config.ts'
import { readOwnerToken } from '../../src/config/owner-token.ts'
import { createLogger } from '../../src/logger.ts'
import { DatabaseError } from '../../src/ports/database/database.ts'
import { requestTraining } from '../support/actions.ts'
import { logLines } from '../support/log-lines.ts'
import { repositoryPath } from '../support/repository.ts'
import { startTestApp } from '../support/test-app.ts'

const CANARIES = {
  OWNER_TOKEN: `owner-canary-${randomBytes(24).toString('hex')}`,
  REPLICATE_API_TOKEN: `r8_Canary${randomBytes(20).toString('hex')}`,
  REPLICATE_WEBHOOK_SECRET: `whsec_${randomBytes(32).toString('base64')}`,
}
const SERVICE_KEY = `sb_secret_canary-${randomBytes(24).toString('hex')}`
const webDist = repositoryPath('web/dist')

async function startWatched(t: Test) {
  const { lines, destination } = logLines()
  const logger = createLogger('trace', destination)
  const test = await startTestApp(t, { logger, environment: CANARIES })
  const answers: LightMyRequestResponse[] = []
  const send = async (options: InjectOptions) => {
    const answer = await test.app.inject(options)
    answers.push(answer)
    return answer
  }
  const authorization = `Bearer ${CANARIES.OWNER_TOKEN}`
  const { paths }: { paths: Record<string, object> } = (
    await send({ url: '/api/openapi.json' })
  ).json()
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase() as 'GET', url: path })),
  )
  return { ...test, lines, answers, send, authorization, routes }
}

t.test('never shows a secret in responses, logs, rows or pages, whatever fails', async (t) => {
  const test = await startWatched(t)
  const { app, send, authorization, routes, deps, emulator, lines, answers } = test
  // These two responses show a secret to the caller and are not checked.
  const payload = { token: CANARIES.OWNER_TOKEN }
  const signedIn = await app.inject({ method: 'POST', url: '/api/session', payload })
  const cookie = /^[^;]+/.exec(String(signedIn.headers['set-cookie']))?.[0] ?? ''
  const made = await app.inject({
    method: 'POST',
    url: '/api/keys',
    headers: { authorization },
    payload: { name: 'canary', scopes: ['read', 'train', 'generate'] },
  })
  const { key }: { key: string } = made.json()
  const secrets = { ...CANARIES, SERVICE_KEY, key, cookie: cookie.split('=')[1] ?? '' }
  for (const [name, value] of Object.entries(secrets)) t.ok(value.length > 20, name)
  // The secret of a session cannot get into an error, because the database only gets its hash.
  const all = Object.values({ ...CANARIES, SERVICE_KEY, key }).join(' ')
  const headers = { authorization, 'idempotency-key': 'a' }
  await requestTraining({ call: send }, {}, { headers })

  const endsSession = ({ method, url }: { method: string; url: string }) =>
    method === 'DELETE' && url.startsWith('/api/session')
  for (const { method, url } of routes.filter((route) => !endsSession(route)))
    for (const headers of [
      { authorization },
      { authorization: `Bearer ${key}` },
      { cookie },
      { authorization: `Bearer ${key}x` },
      { authorization: `Basic ${key}` },
      {},
    ]) {
      const path = url.replaceAll(/\{[^}]+\}/g, 'nothing')
      const body = method === 'GET' ? {} : { payload: { nonsense: 1 } }
      await send({ method, url: path, headers, ...body })
      await send({ method, url: `${path}?token=${key}&x=${CANARIES.OWNER_TOKEN}`, headers: {} })
    }
  await send({ url: `/api/trainings/${key}`, headers: { authorization } })

  let failures = 0
  const sendFailing = async (options: InjectOptions) => {
    const { statusCode, body } = await send({ ...options, headers: { authorization } })
    if (statusCode >= 500) failures += 1
    t.notMatch(
      body,
      /node_modules|\.(?:ts|js):\d|\/home\/|select \*|"stack"/,
      options.url as string,
    )
  }
  for (const status of [401, 402, 500]) {
    emulator.addFault({ status, route: 'account' })
    await sendFailing({ url: '/api/models/check-replicate' })
  }
  const calls = { ...deps.database.call }
  for (const thrown of [
    new DatabaseError('internal', `select * from secrets at /home/somebody: ${all}`),
    new DatabaseError('unavailable', all),
    Object.assign(new Error(`at node_modules/x.js:1 ${all}`), { detail: all }),
  ]) {
    for (const name of Object.keys(deps.database.call))
      Object.assign(deps.database.call, { [name]: () => Promise.reject(thrown) })
    for (const { method, url } of routes.filter((route) => !endsSession(route)))
      await sendFailing({ method, url: url.replaceAll(/\{[^}]+\}/g, 'nothing') })
  }
  Object.assign(deps.database.call, calls)
  t.comment(`${failures} failures, ${answers.length} answers, ${lines.length} lines`)
  t.ok(failures >= 50, `${failures}`)

  const tables = await test.database.query(
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'public'",
  )
  const rows = await Promise.all(
    tables.map(({ name }) => test.database.query(`select to_jsonb(r)::text as row from ${name} r`)),
  )
  const bundle = existsSync(webDist)
    ? readdirSync(webDist, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    : []
  const places = {
    log: lines.join(''),
    answers: answers.map(({ body, headers }) => JSON.stringify(headers) + body).join('\n'),
    database: JSON.stringify(rows),
    bundle: bundle.join('\n'),
  }
  t.match(places.log, '"level":10', 'the log level is trace')
  t.match(places.database, /canary/, 'the database was searched')
  for (const [place, text] of Object.entries(places))
    for (const [name, secret] of Object.entries(secrets)) {
      const at = text.indexOf(secret)
      t.equal(at, -1, `${name} in ${place}: ${text.slice(Math.max(0, at - 200), at + 20)}`)
    }
  const log = new Set(
    [...places.log.matchAll(/"(?:reqId|request_id)":"([^"]+)"/g)].map(([, id]) => id),
  )
  for (const { headers } of answers)
    if (!log.has(String(headers['x-request-id'])))
      t.fail(`no log line for ${headers['x-request-id']}`)
  for (const { headers } of answers) {
    if (headers['x-content-type-options'] !== 'nosniff') t.fail('a response without nosniff')
    if (!/script-src '(?:self|none)'/.test(String(headers['content-security-policy'])))
      t.fail('a response without a policy for scripts')
    if (headers['referrer-policy'] !== 'same-origin') t.fail('a response without a referrer policy')
  }
})

t.test('redacts the secrets of the configuration', async (t) => {
  const { lines, destination } = logLines()
  loadConfig(
    {
      SUPABASE_URL: 'https://abc.supabase.co',
      SUPABASE_SERVICE_ROLE_KEY: 'plain-service-key-0123',
    },
    '/',
  )
  loadConfig({ DATABASE_URL: 'postgres://u:pass-word-0%21@db.example.com/x' }, '/')
  const logger = createLogger('info', destination)
  logger.error({ err: new Error('key plain-service-key-0123') }, 'with pass-word-0! pass-word-0%21')
  t.notMatch(lines.join(''), /plain-service-key-0123|pass-word-0/)
  t.match(lines.join(''), /\[redacted\]/)
})

t.test('redacts credentials in paths, field names and hostnames', async (t) => {
  const { lines, destination } = logLines()
  const logger = createLogger('trace', destination)
  const environment = { OWNER_TOKEN: '' }
  const { app, config } = await startTestApp(t, { areJobsRunning: false, logger, environment })
  const token = await readOwnerToken(config.dataDirectory)
  const headers = { authorization: `Bearer ${token}` }
  const key = (
    await app.inject({
      method: 'POST',
      url: '/api/keys',
      headers,
      payload: { name: 'k', scopes: ['admin', 'train'] },
    })
  ).json<{ key: string }>().key
  const encoded = (text: string) =>
    text.replace(/./, (first) => `%${first.charCodeAt(0).toString(16)}`)
  const answers: string[] = []
  for (const secret of [token, key])
    for (const shown of [secret, `x${secret}`, `%zz${secret}`, encoded(secret)]) {
      for (const place of ['/api/models/', '/api/files/', '/api/keys/', '/', '/assets/', '/api/'])
        for (const method of ['GET', 'DELETE'] as const)
          answers.push((await app.inject({ method, url: `${place}${shown}`, headers })).body)
      const payload = { [shown]: 1, name: 'k' }
      for (const url of ['/api/models/save', '/api/keys'])
        answers.push((await app.inject({ method: 'POST', url, headers, payload })).body)
      answers.push((await app.inject({ url: '/', headers: { host: shown } })).body)
    }
  const places = { log: lines.join(''), answers: answers.join('\n') }
  for (const [place, text] of Object.entries(places))
    for (const secret of [token, key]) {
      // Without the first character, which may be percent-encoded.
      const at = text.indexOf(secret.slice(1))
      t.equal(at, -1, `${place}: ${text.slice(Math.max(0, at - 200), at + 20)}`)
    }
  t.match(
    answers.find((body) => body.includes('keys.not_found')),
    /with the id \[redacted\]/,
  )
  t.match(
    answers.find((body) => body.includes('additionalProperties')),
    /"field":"\[redacted\]"/,
  )
})

t.test('does not redact a guessable password, because that would confirm it', async (t) => {
  loadConfig({ DATABASE_URL: 'postgres://u:password@db.example.com/x' }, '/')
  const { call } = await startTestApp(t, { areJobsRunning: false })
  t.match((await call({ url: '/api/models/password' })).json().detail, 'password')
})
