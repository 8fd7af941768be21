import { readFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { LIMITS, PAID_ROUTES } from '../../src/guards/rate-limits.ts'
import { createLogger } from '../../src/logger.ts'
import { addMember } from '../support/credentials.ts'
import { logLines } from '../support/log-lines.ts'
import { repositoryUrl } from '../support/repository.ts'
import { OWNER_TOKEN, startTestApp, type TestApp } from '../support/test-app.ts'
import { turnedClock } from '../support/turned-clock.ts'
import { waitFor } from '../support/wait-for.ts'
import { expectHardened } from './hardened.ts'

/** Starts an app with rate limits and a stopped clock, so that a minute lasts as long as the test. */
async function startLimited(t: Test, environment: Record<string, string> = {}) {
  const clock = turnedClock(t)
  clock.stop()
  const test = await startTestApp(t, {
    areJobsRunning: false,
    environment: { RATE_LIMIT: 'on', ...environment },
  })
  return { ...test, clock }
}

const signIn = (
  { app }: TestApp,
  token: string,
  remoteAddress = '127.0.0.1',
  headers: Record<string, string> = {},
) => app.inject({ method: 'POST', url: '/api/session', payload: { token }, remoteAddress, headers })

const tooMany = { status: 429, code: 'request.too_many', detail: /Try again in \d+ s/ }

t.test('limits failed sign-ins to ten a minute per IP address', async (t) => {
  const test = await startLimited(t)
  for (let tries = 0; tries < 3; tries += 1)
    t.equal((await signIn(test, OWNER_TOKEN)).statusCode, 201, 'successful sign-ins do not count')
  for (let tries = 0; tries < LIMITS.failedSignIns; tries += 1)
    t.equal((await signIn(test, 'wrong')).statusCode, 401)
  const rejected = await signIn(test, OWNER_TOKEN)
  t.match(rejected.json(), tooMany)
  t.match(rejected.headers['retry-after'], /^([1-9]|[1-5]\d|60)$/)
  t.equal((await signIn(test, OWNER_TOKEN, '10.1.2.3')).statusCode, 201)
  const forwarded = { 'x-forwarded-for': '10.9.9.9' }
  t.equal((await signIn(test, OWNER_TOKEN, '127.0.0.1', forwarded)).statusCode, 429)
  test.clock.pass(60_000)
  t.equal((await signIn(test, OWNER_TOKEN)).statusCode, 201, 'a minute later')
})

t.test('has the limits in the documentation', async (t) => {
  const figures = {
    ipAddress: 2400,
    user: 1200,
    train: 10,
    estimate: 120,
    estimateUpload: 10,
    generate: 30,
    testNotification: 10,
    storeToken: 10,
    failedSignIns: 10,
  }
  t.strictSame(LIMITS, figures)
  const documentation = readFileSync(repositoryUrl('docs/security.md'), 'utf8')
  for (const [what, limit] of [
    ['requests per user', LIMITS.user],
    ['requests per IP address', LIMITS.ipAddress],
    ['trainings started or retried, per user', LIMITS.train],
    ['price estimates (`?dry_run=true`), per user', LIMITS.estimate],
    ['price estimates with an upload, per user', LIMITS.estimateUpload],
    ['generations and contact sheets started or retried, per user', LIMITS.generate],
    ['test notifications, per user', LIMITS.testNotification],
    ['Replicate tokens checked, per user', LIMITS.storeToken],
    ['failed sign-ins per IP address', LIMITS.failedSignIns],
  ] as const)
    t.match(documentation, `| ${what} | ${limit.toLocaleString('en')} a minute |`)
})

t.test('does not count failed sign-ins if limits are off', async (t) => {
  const test = await startTestApp(t, {
    areJobsRunning: false,
    environment: { RATE_LIMIT: 'off', HOST: '127.0.0.1' },
  })
  for (let tries = 0; tries <= LIMITS.failedSignIns; tries += 1)
    t.equal((await signIn(test, 'wrong')).statusCode, 401)
  t.equal((await signIn(test, OWNER_TOKEN)).statusCode, 201)
})

t.test('limits simultaneous failed sign-ins too', async (t) => {
  const test = await startLimited(t)
  const answers = await Promise.all(Array.from({ length: 60 }, () => signIn(test, 'wrong')))
  const wrong = answers.filter(({ statusCode }) => statusCode === 401)
  t.ok(wrong.length <= LIMITS.failedSignIns, `${wrong.length}`)
  t.equal(answers.filter(({ statusCode }) => statusCode === 429).length, 60 - wrong.length)
})

t.test('counts each forwarded IP address separately behind a trusted proxy', async (t) => {
  const test = await startLimited(t, { TRUST_PROXY: '127.0.0.1' })
  const from = (address: string, token: string) =>
    signIn(test, token, '127.0.0.1', { 'x-forwarded-for': address })
  for (let tries = 0; tries <= LIMITS.failedSignIns; tries += 1) await from('203.0.113.7', 'wrong')
  t.equal((await from('203.0.113.7', OWNER_TOKEN)).statusCode, 429)
  t.equal((await from('203.0.113.8', OWNER_TOKEN)).statusCode, 201)
})

t.test('limits trainings and generations before reading the body', async (t) => {
  const test = await startLimited(t)
  const { headers } = await addMember(test, 'bob')
  const before = await test.count()
  for (const [url, kind] of Object.entries(PAID_ROUTES)) {
    t.ok(test.app.hasRoute({ method: 'POST', url }), url)
    for (let tries = 0; tries <= LIMITS[kind]; tries += 1)
      await test.call({ method: 'POST', url: url.replace(':id', 'x') })
    const rejected = await test.call({ method: 'POST', url: url.replace(':id', 'x') })
    t.match(rejected.json(), tooMany, url)
    t.ok(Number(rejected.headers['retry-after']) > 0)
    const others = await test.call({ method: 'POST', url: url.replace(':id', 'x'), headers })
    t.ok([400, 404, 415].includes(others.statusCode), `${url}: other users have their own count`)
  }
  t.same(await test.count(), before)
  t.equal((await test.call({ url: '/api/models' })).statusCode, 200, 'other routes are not limited')
})

t.test('limits price estimates separately from starts', async (t) => {
  const test = await startLimited(t)
  const post = (url: string, payload: object | string = {}, headers = {}) =>
    test.call({ method: 'POST', url, payload, headers })
  const estimate = () => post('/api/models/train?dry_run=true')
  for (let requests = 0; requests < LIMITS.estimate; requests += 1)
    t.equal((await estimate()).statusCode, 400)
  const rejected = await estimate()
  t.match(rejected.json(), { ...tooMany, detail: /^You can request at most 120 price estimates/ })
  t.match(rejected.headers['retry-after'], /^([1-9]|[1-5]\d|60)$/)

  const form = { 'content-type': 'multipart/form-data; boundary=x' }
  const withUpload = (url: string) => post(`${url}?dry_run=true`, '--x--', form)
  for (let requests = 0; requests < LIMITS.estimateUpload; requests += 1)
    t.equal((await withUpload('/api/models/train-flux')).statusCode, 400)
  const uploads = await withUpload('/api/models/train')
  t.match(uploads.json(), { ...tooMany, detail: /price estimates with an upload/ })
  t.match(uploads.headers['retry-after'], /^([1-9]|[1-5]\d|60)$/)

  const generation = () => post('/api/models/x/generate?dry_run=true', { prompt: 'lamp' })
  t.match((await generation()).json(), tooMany, 'generations share the limit on estimates')
  t.equal((await post('/api/models/x/generate', { prompt: 'lamp' })).statusCode, 404)

  const notTrue = [
    '',
    '?dry_run=false',
    '?dry_run=',
    '?dry_run=TRUE',
    '?dry_run=true&dry_run=false',
  ]
  for (let started = 0; started < LIMITS.train; started += 1) {
    const { statusCode } = await post(`/api/models/train${notTrue[started % notTrue.length]}`)
    t.equal(statusCode, 400, 'starts have their own limit')
  }
  t.match((await post('/api/models/train')).json(), {
    ...tooMany,
    detail: /^You can start at most 10 trainings a minute/,
  })
})

t.test('limits users across IP addresses, and IP addresses without a user', async (t) => {
  const test = await startLimited(t)
  for (let requests = 0; requests < LIMITS.user; requests += 1)
    await test.call({ url: '/api/session', remoteAddress: `10.0.${requests % 7}.1` })
  const rejected = await test.call({ url: '/api/models', remoteAddress: '10.0.9.1' })
  t.match(rejected.json(), tooMany)
  t.match(rejected.headers['retry-after'], /^([1-9]|[1-5]\d|60)$/)
  const get = (url: string) => test.app.inject({ url, remoteAddress: '10.0.8.1' })
  for (let requests = 0; requests < LIMITS.ipAddress; requests += 1) await get('/api/config')
  const limited = await get('/api/config')
  t.match(limited.json(), tooMany)
  t.match(limited.headers['retry-after'], /^([1-9]|[1-5]\d|60)$/)
  t.equal((await get('/api/health/live')).statusCode, 200)
  const delivery = { method: 'POST', url: '/api/webhook/replicate' } as const
  const answer = await test.app.inject({ ...delivery, remoteAddress: '10.0.8.1' })
  t.match(
    answer.json(),
    { status: 400, code: /^webhook/ },
    'deliveries are not limited, but this one is unsigned',
  )
})

t.test('answers 503 while the server is overloaded, and recovers', async (t) => {
  const { lines, destination } = logLines()
  const { app, call } = await startTestApp(t, {
    areJobsRunning: false,
    environment: { RATE_LIMIT: 'on' },
    logger: createLogger('info', destination),
  })
  // Blocks the event loop by sleeping, without using the processor.
  const sleeper = new Int32Array(new SharedArrayBuffer(4))
  const block = () => Atomics.wait(sleeper, 0, 0, 600)
  const blocking = setInterval(block, 1)
  const busy = await waitFor(
    () => call({ url: '/api/models' }),
    ({ statusCode }) => statusCode === 503,
  )
  clearInterval(blocking)
  t.match(busy.json(), { code: 'server.busy' })
  t.ok(Number(busy.headers['retry-after']) > 0)
  expectHardened(t, 'busy', busy, lines)
  t.equal((await app.inject({ url: '/api/health/live' })).statusCode, 200)
  await waitFor(
    () => call({ url: '/api/models' }),
    ({ statusCode }) => statusCode === 200,
  )
})
