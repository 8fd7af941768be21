import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { createEmulator } from '../../emulator/emulator.ts'
import { buildApp } from '../../src/app.ts'
import { loadConfig } from '../../src/config/config.ts'
import { ConfigError } from '../../src/config/config-error.ts'
import type { Launch } from '../../src/connection/connection.service.ts'
import { createLogger } from '../../src/logger.ts'
import { logLines } from '../support/log-lines.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { OWNER_TOKEN, startTestApp, type TestAppOptions } from '../support/test-app.ts'

const TOKEN = `r8_${'Kx4'.repeat(12)}Z`
const OTHER = `r8_${'Qy7'.repeat(12)}Z`

/** Starts a server in demo mode, and a second emulator that stands in for Replicate and accepts one token. */
async function startDemo(t: Test, options: TestAppOptions & { launch?: Partial<Launch> } = {}) {
  const { lines, destination } = logLines()
  const replicate = await createEmulator({
    dataDir: temporaryDirectory(t),
    token: TOKEN,
    username: 'acme',
  })
  const origin = await replicate.listen({ port: 0 })
  t.teardown(() => replicate.close())
  const demo = await createEmulator({ dataDir: temporaryDirectory(t) })
  const demoOrigin = await demo.listen({ port: 0 })
  t.teardown(() => demo.close())
  const logger = createLogger('trace', destination)
  const test = await startTestApp(t, {
    areJobsRunning: false,
    logger,
    ...options,
    environment: {
      EMULATOR_API_BASE_URL: `${demoOrigin}/v1`,
      REPLICATE_API_BASE_URL: `${origin}/v1`,
      ...options.environment,
    },
  })
  let { app }: { app: FastifyInstance } = test
  if (options.launch) {
    const launch = {
      tokenSetIn: null,
      restart: null,
      checkSettings: () => undefined,
      ...options.launch,
    }
    app = await buildApp(test.config, test.deps, {
      loggerInstance: logger,
      spaDirectory: null,
      launch,
    })
    t.teardown(() => app.close())
  }
  const call: typeof test.call = (request) =>
    app.inject({
      ...request,
      headers: { authorization: `Bearer ${OWNER_TOKEN}`, ...request.headers },
    })
  const path = join(test.config.dataDirectory, 'replicate-token')
  return {
    ...test,
    call,
    replicate,
    lines,
    path,
    isStored: () => existsSync(path),
    connection: async () => (await call({ url: '/api/replicate/connection' })).json(),
    store: (token: unknown, headers: Record<string, string> = {}) =>
      call({ method: 'PUT', url: '/api/replicate/token', payload: { token }, headers }),
  }
}

t.test(
  'checks a token with Replicate, stores it readable by its owner only, and shows its last characters',
  async (t) => {
    const test = await startDemo(t)
    t.match(await test.connection(), {
      emulated: true,
      token: null,
      set_in: null,
      takes_token: true,
      restart_pending: false,
      can_restart: false,
    })
    const answer = await test.store(` ${TOKEN}\n`, { 'idempotency-key': 'once' })
    t.equal(answer.statusCode, 200)
    t.match(answer.json(), {
      emulated: true,
      restart_pending: true,
      token: { source: 'stored', last_four: TOKEN.slice(-4), username: 'acme', stored_at: String },
    })
    t.equal(statSync(test.path).mode & 0o777, 0o600)
    t.equal(statSync(test.config.dataDirectory).mode & 0o777, 0o700)
    const files = readdirSync(test.config.dataDirectory)
    t.same(
      files.filter((name) => name.startsWith('replicate-token')),
      ['replicate-token'],
      'no temporary file is left',
    )
    t.match(await test.connection(), answer.json())

    // It takes effect at the next start. Until then no log, response, row or export contains it.
    const { replicate } = loadConfig({ DATA_DIR: test.config.dataDirectory }, '/')
    t.match(replicate, { emulated: false, token: TOKEN, stored: { username: 'acme' } })
    t.notOk(answer.body.includes(TOKEN))
    t.notOk((await test.connection().then(JSON.stringify)).includes(TOKEN))
    const bundle = await test.call({ url: '/api/export' })
    t.equal(bundle.statusCode, 200)
    t.notOk(bundle.rawPayload.includes(TOKEN))
    for (const table of ['idempotency_keys', 'trainings', 'generations'])
      t.notOk(JSON.stringify(await test.database.query(`select * from ${table}`)).includes(TOKEN))
    test.app.log.info(`leaked: ${TOKEN} and ${encodeURIComponent(TOKEN)}`)
    t.notOk(test.lines.some((line) => line.includes(TOKEN)))

    const removed = await test.call({ method: 'DELETE', url: '/api/replicate/token' })
    t.equal(removed.statusCode, 204)
    t.notOk(test.isStored())
    t.match(await test.connection(), { token: null, restart_pending: false })
  },
)

t.test('rejects an invalid token, naming the field, and stores nothing', async (t) => {
  const test = await startDemo(t)
  const rejections: [token: string, status: number, code: string, detail: RegExp][] = [
    ['', 400, 'request.invalid', /./],
    ['hello', 400, 'replicate.token_malformed', /starts with r8_/],
    [`REPLICATE_API_TOKEN=${TOKEN}`, 400, 'replicate.token_malformed', /only the token/],
    [`${TOKEN} ${TOKEN}`, 400, 'replicate.token_malformed', /without spaces/],
    ['r8_short', 400, 'replicate.token_malformed', /incomplete/],
    [OTHER, 422, 'replicate.token_rejected', /api-tokens/],
  ]
  for (const [token, status, code, detail] of rejections) {
    const answer = await test.store(token)
    t.equal(answer.statusCode, status, code)
    t.match(answer.json(), { code, errors: [{ field: 'token', detail }] })
    if (token !== '') t.notOk(answer.body.includes(token), 'not repeated')
  }
  t.notOk(test.isStored())
  t.equal((await test.store(42)).statusCode, 400)
})

t.test('distinguishes a token without access to an account from an outage', async (t) => {
  const test = await startDemo(t)
  for (const status of [403, 404]) {
    test.replicate.addFault({ status, route: 'account' })
    const answer = await test.store(TOKEN)
    t.equal(answer.statusCode, 422)
    t.match(answer.json(), {
      code: 'replicate.token_without_account',
      errors: [{ field: 'token' }],
    })
  }
  await test.replicate.close()
  const unreachable = await test.store(TOKEN)
  t.equal(unreachable.statusCode, 503)
  t.match(unreachable.json(), { code: 'replicate.unreachable', errors: [] })
  t.notOk(test.isStored())
})

t.test('rejects a token that only the emulator accepts', async (t) => {
  const test = await startDemo(t)
  // The emulator of demo mode accepts any token; Replicate does not know this one.
  t.equal((await test.store(OTHER)).statusCode, 422)
  t.match(loadConfig({ EMULATOR_API_BASE_URL: 'http://127.0.0.1:9/v1' }, '/nowhere').replicate, {
    emulated: true,
    baseUrl: 'http://127.0.0.1:9/v1',
    liveBaseUrl: 'https://api.replicate.com/v1',
  })
})

t.test('accepts a token only if nobody else can reach the server', async (t) => {
  const places = {
    host: { HOST: '0.0.0.0', RATE_LIMIT: 'on' },
    'public URL': { APP_URL: 'https://way.example.com' },
  }
  for (const [name, environment] of Object.entries(places)) {
    const test = await startDemo(t, { environment })
    t.match(await test.connection(), { takes_token: false, can_restart: false }, name)
    const answer = await test.store(TOKEN)
    t.equal(answer.statusCode, 409, name)
    t.match(answer.json(), { code: 'replicate.token_not_taken', detail: /REPLICATE_API_TOKEN/ })
    t.notOk(test.isStored())
  }
})

t.test('prefers a token in the environment, and shows where it is set', async (t) => {
  const test = await startDemo(t, {
    environment: { REPLICATE_API_TOKEN: TOKEN },
    launch: { tokenSetIn: '.env.local' },
  })
  t.match(await test.connection(), {
    emulated: false,
    set_in: '.env.local',
    takes_token: false,
    restart_pending: false,
    token: { source: 'environment', last_four: null },
  })
  const answer = await test.store(TOKEN)
  t.equal(answer.statusCode, 409)
  t.match(answer.json(), { detail: /set in \.env\.local/ })
  const { dataDirectory } = test.config
  writeFileSync(test.path, JSON.stringify({ token: OTHER, username: 'x', stored_at: 'now' }))
  const load = (environment: Record<string, string>) =>
    loadConfig({ DATA_DIR: dataDirectory, ...environment }, '/').replicate
  t.match(load({ REPLICATE_API_TOKEN: TOKEN }), { token: TOKEN, stored: null })
  t.match(
    load({ REPLICATE_API_TOKEN: '' }),
    { emulated: true, stored: null },
    'set to an empty string',
  )
  t.match(load({}), { token: OTHER, emulated: false })
})

t.test(
  'does not start with an unreadable token file, says what to do and does not quote it',
  async (t) => {
    const directory = temporaryDirectory(t)
    mkdirSync(join(directory, '.data'))
    for (const text of ['', TOKEN, `{"token":"${TOKEN}"`, '{"token":"x"}']) {
      writeFileSync(join(directory, '.data/replicate-token'), text)
      try {
        loadConfig({}, directory)
        t.fail('it started')
      } catch (error) {
        t.type(error, ConfigError)
        t.match(error, { message: /Delete it and connect Replicate again/ })
        t.notOk(String(error).includes(TOKEN))
      }
    }
  },
)

t.test(
  'reports a token file that was damaged after the start, and allows replacing it',
  async (t) => {
    const test = await startDemo(t, { launch: { restart: () => undefined } })
    await test.store(TOKEN)
    const remove = () => test.call({ method: 'DELETE', url: '/api/replicate/token' })
    for (const fix of [() => test.store(TOKEN), remove]) {
      writeFileSync(test.path, `{"token":"${TOKEN}`)
      const answer = await test.call({ url: '/api/replicate/connection' })
      t.equal(answer.statusCode, 200)
      t.match(answer.json(), {
        token: null,
        token_fault: /replicate-token should contain .* can’t be read\. Delete it and connect/,
        takes_token: true,
        restart_pending: false,
      })
      t.notOk(answer.body.includes(TOKEN), 'not quoted')
      t.ok([200, 204].includes((await fix()).statusCode))
      t.match(await test.connection(), { token_fault: null })
    }
  },
)

t.test('rejects deleting the token in production', async (t) => {
  const test = await startDemo(t, {
    environment: { NODE_ENV: 'production', REPLICATE_API_TOKEN: TOKEN },
  })
  const answer = await test.call({ method: 'DELETE', url: '/api/replicate/token' })
  t.equal(answer.statusCode, 409)
  t.match(answer.json(), { code: 'replicate.token_required' })
})

t.test('checks at most ten tokens a minute', async (t) => {
  const test = await startDemo(t, { environment: { RATE_LIMIT: 'on' } })
  for (let n = 1; n <= 10; n += 1) t.equal((await test.store('r8_short')).statusCode, 400)
  const answer = await test.store(TOKEN)
  t.equal(answer.statusCode, 429)
  t.match(answer.json(), { detail: /10 Replicate tokens a minute/ })
})

t.test('rejects storing a token or restarting from a foreign origin', async (t) => {
  let restarts = 0
  const test = await startDemo(t, { launch: { restart: () => (restarts += 1) } })
  const { code } = await test.deps.accounts.createSignInCode()
  const signedIn = await test.call({ method: 'POST', url: '/api/session', payload: { code } })
  const cookie = /^[^;]+/.exec(String(signedIn.headers['set-cookie']))?.[0] ?? ''
  for (const [method, url] of [
    ['PUT', '/api/replicate/token'],
    ['DELETE', '/api/replicate/token'],
    ['POST', '/api/restart'],
  ] as const) {
    const answer = await test.app.inject({
      method,
      url,
      headers: { cookie, origin: 'https://evil.example' },
      ...(method === 'PUT' ? { payload: { token: TOKEN } } : {}),
    })
    t.equal(answer.statusCode, 403, `${method} ${url}`)
    t.match(answer.json(), { code: 'request.foreign_origin' })
  }
  t.notOk(test.isStored())
  t.equal(restarts, 0)
})

t.test('offers a restart only if something starts the server again', async (t) => {
  const unsupervised = await startDemo(t)
  const rejected = await unsupervised.call({ method: 'POST', url: '/api/restart' })
  t.equal(rejected.statusCode, 409)
  t.match(rejected.json(), { code: 'restart.unavailable' })

  let restarts = 0
  let settingsError: Error | null = null
  const launch = {
    restart: () => (restarts += 1),
    checkSettings: () => {
      if (settingsError) throw settingsError
    },
  }
  const test = await startDemo(t, { launch })
  t.match(await test.connection(), { can_restart: true })
  settingsError = new ConfigError('PORT should be a whole number from 0 to 65535.')
  const invalid = await test.call({ method: 'POST', url: '/api/restart' })
  t.equal(invalid.statusCode, 409)
  t.match(invalid.json(), { code: 'restart.settings_invalid', detail: /PORT/ })
  t.equal(restarts, 0, 'it keeps running')

  settingsError = null
  t.equal((await test.call({ method: 'POST', url: '/api/restart' })).statusCode, 202)
  t.equal(restarts, 1)
  const elsewhere = await startDemo(t, {
    launch,
    environment: { HOST: '0.0.0.0', RATE_LIMIT: 'on' },
  })
  t.equal((await elsewhere.call({ method: 'POST', url: '/api/restart' })).statusCode, 409)
})

t.test('replaces the stored token atomically', async (t) => {
  const test = await startDemo(t)
  await Promise.all([test.store(TOKEN), test.store(TOKEN), test.store(TOKEN)])
  const stored = JSON.parse(readFileSync(test.path, 'utf8'))
  t.match(stored, { token: TOKEN, username: 'acme' })
})
