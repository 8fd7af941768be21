import t from 'tap'
import { startTestApp, type TestApp } from '../support/test-app.ts'
import { waitFor } from '../support/wait-for.ts'

/** The check allows the database two seconds, so a busy machine may need several attempts. */
const ready = (app: TestApp['app']) =>
  waitFor(
    () => app.inject({ url: '/api/health/ready' }),
    ({ statusCode }) => statusCode === 200,
  )

t.test('shows health and configuration without sign-in, with demo mode', async (t) => {
  const { app } = await startTestApp(t, { areJobsRunning: false })
  t.strictSame((await app.inject({ url: '/api/health/live' })).json(), { status: 'ok' })
  t.match((await ready(app)).json(), {
    status: 'ok',
    database: { engine: 'postgres', ok: true, schema_version: Number },
    files: { ok: true },
    replicate: { emulated: true, detail: /Demo mode/ },
  })
  t.match((await app.inject({ url: '/api/config' })).json(), {
    replicate: { emulated: true, webhook: false },
    limits: { max_zip_bytes: 52_428_800, min_training_images: 4 },
  })
})

t.test('is not in demo mode when a token is set', async (t) => {
  const { app } = await startTestApp(t, {
    areJobsRunning: false,
    environment: { REPLICATE_API_TOKEN: 'r8_0123456789' },
  })
  t.match((await app.inject({ url: '/api/config' })).json(), { replicate: { emulated: false } })
})

t.test('is ready while Replicate is unavailable', async (t) => {
  const { app, emulator } = await startTestApp(t, { areJobsRunning: false })
  await emulator.close()
  t.equal((await ready(app)).statusCode, 200)
})

const CONNECTED = { REPLICATE_API_TOKEN: `r8_${'a'.repeat(37)}` }

t.test('lists every check of the connection', async (t) => {
  const { call } = await startTestApp(t, { areJobsRunning: false, environment: CONNECTED })
  const check = (await call({ url: '/api/models/check-replicate' })).json()
  t.match(check, {
    ok: true,
    emulated: false,
    account: { username: 'the-way-emulator' },
    base_models: [
      { name: 'the-way-emulator/flux-lora-base', exists: false },
      { name: 'the-way-emulator/sdxl-base', exists: false },
    ],
    latency_ms: Number,
  })
  t.strictSame(
    check.checks.map(({ name }: { name: string }) => name),
    ['token', 'account', 'trainer', 'base_model', 'credit', 'webhook', 'clock', 'database'],
  )
})

t.test('says what to do about each failed check', async (t) => {
  const { call, emulator } = await startTestApp(t, {
    areJobsRunning: false,
    environment: {
      ...CONNECTED,
      REPLICATE_USERNAME: 'somebody-else',
      REPLICATE_FLUX_TRAINER: 'e'.repeat(64),
    },
  })
  const check = (await call({ url: '/api/models/check-replicate' })).json()
  t.equal(check.ok, false)
  t.match(check.checks, [
    { name: 'token', status: 'ok' },
    { name: 'account', status: 'warning', next_step: /REPLICATE_USERNAME/ },
    { name: 'trainer', status: 'failed', next_step: /REPLICATE_FLUX_TRAINER/ },
  ])
  emulator.addFault({ status: 401, route: 'account' })
  const rejected = (await call({ url: '/api/models/check-replicate' })).json()
  t.match(rejected, {
    ok: false,
    account: null,
    checks: [{ name: 'token', status: 'failed', next_step: /REPLICATE_API_TOKEN/ }],
  })
})

t.test('reports an outage of Replicate as an outage', async (t) => {
  const { call, emulator } = await startTestApp(t, {
    areJobsRunning: false,
    environment: CONNECTED,
  })
  emulator.addFault({ status: 503, route: 'account', times: 3 })
  t.match((await call({ url: '/api/models/check-replicate' })).json(), {
    ok: false,
    checks: [{ name: 'token', status: 'failed', next_step: /check again/ }],
  })
})

t.test('skips the checks in demo mode, without calling the emulator', async (t) => {
  const { call, emulator } = await startTestApp(t, { areJobsRunning: false })
  await emulator.close()
  const check = (await call({ url: '/api/models/check-replicate' })).json()
  t.match(check, { ok: true, emulated: true, account: null, latency_ms: null })
  t.match(check.checks, [
    { name: 'token', status: 'skipped', detail: /Demo mode/, next_step: /Connect Replicate/ },
    { name: 'webhook', status: 'skipped' },
    { name: 'database', status: 'ok' },
  ])
})

t.test('explains a rejected token and where to replace it', async (t) => {
  for (const [token, detail] of [
    [`r8_${'b'.repeat(37)}`, /mistyped, deleted or disabled/],
    ['sk-of-another-service', /does not look like a Replicate API token/],
  ] as const) {
    const { call, emulator } = await startTestApp(t, {
      areJobsRunning: false,
      environment: { REPLICATE_API_TOKEN: token },
    })
    emulator.addFault({ status: 401, route: 'account' })
    const answer = await call({ url: '/api/models/check-replicate' })
    const [first] = answer.json().checks
    t.match(first, { name: 'token', status: 'failed', detail, next_step: /REPLICATE_API_TOKEN/ })
    t.notOk(answer.body.includes(token), 'does not repeat the token')
  }
})

t.test('counts the demo models that are not on Replicate', async (t) => {
  const { call, database } = await startTestApp(t, {
    areJobsRunning: false,
    environment: CONNECTED,
  })
  const demoModels = async () => {
    const { checks } = (await call({ url: '/api/models/check-replicate' })).json()
    return checks.find(({ name }: { name: string }) => name === 'demo_models')
  }
  t.equal(await demoModels(), undefined)
  await database.query(
    `insert into trained_models (id, name, model_url, emulated) values ('a', 'A', 'the-way-emulator/x:1', true),
       ('b', 'B', 'the-way-emulator/x:2', true), ('c', 'C', 'acme/x:3', false)`,
  )
  t.match(await demoModels(), { status: 'warning', detail: '2 demo models are not on Replicate.' })
})
