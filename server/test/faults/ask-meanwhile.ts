import { setTimeout as wait } from 'node:timers/promises'
import type { Test } from 'tap'
import { OWNER_TOKEN, type TestApp } from '../support/test-app.ts'

/** How long the database is away. By hand longer: TEST_OUTAGE_MS=60000 */
const OUTAGE_MS = Number(process.env['TEST_OUTAGE_MS'] ?? 2500)
/** Promised to whoever asks meanwhile. */
const ANSWER_WITHIN_MS = 2000
const PAUSE_MS = 100

export interface Meanwhile {
  id: string
  cookie: string
  model: string
  picture: string
  watch: (() => Promise<void>) | undefined
  deliver: () => ReturnType<TestApp['call']>
  start: () => ReturnType<TestApp['call']>
}

/** Asks everything, again and again, until the outage has lasted as long as it should; answers the longest wait. */
export async function askMeanwhile(
  t: Test,
  test: TestApp,
  { id, cookie, model, picture, start, deliver, watch }: Meanwhile,
): Promise<number> {
  const until = performance.now() + OUTAGE_MS
  const refused: Record<string, () => ReturnType<TestApp['call']>> = {
    status: () => test.call({ url: `/api/models/status?id=${id}` }),
    list: () => test.call({ url: '/api/models' }),
    start,
    generate: () =>
      test.call({
        method: 'POST',
        url: `/api/models/${model}/generate`,
        payload: { prompt: 'lamp' },
        headers: { 'idempotency-key': 'pictures' },
      }),
    'sign-in': () =>
      test.app.inject({ method: 'POST', url: '/api/session', payload: { token: OWNER_TOKEN } }),
    'session of a page': () => test.app.inject({ url: '/api/session', headers: { cookie } }),
    file: () => test.call({ url: picture }),
    // An answer that makes Replicate send it again.
    delivery: deliver,
  }
  const stalls = watchStalls()
  let slowest = 0
  const timed = async <T>(ask: () => Promise<T>): Promise<T> => {
    const [began, stalled] = [performance.now(), stalls.ms()]
    const answer = await ask()
    slowest = Math.max(slowest, performance.now() - began - (stalls.ms() - stalled))
    return answer
  }
  const askRefused = async () => {
    const asked = Object.entries(refused).map(async ([name, ask]) => {
      const answer = await timed(ask)
      t.equal(answer.statusCode, 503, name)
      t.equal(answer.headers['retry-after'], '5', name)
      t.match(answer.json(), { code: 'database.unavailable', request_id: String })
    })
    await Promise.all(asked)
  }
  const askHealth = async () => {
    const live = await timed(() => test.app.inject({ url: '/api/health/live' }))
    t.equal(live.statusCode, 200)
    const ready = await timed(() => test.app.inject({ url: '/api/health/ready' }))
    t.equal(ready.statusCode, 503)
    t.match(ready.json(), {
      status: 'unavailable',
      database: { engine: test.database.engine, ok: false, latency_ms: null },
    })
  }
  const askConnection = async () => {
    const check = (await test.call({ url: '/api/models/check-replicate' })).json()
    t.match(check, { ok: false, emulated: true })
    t.match(check.checks.at(-1), {
      name: 'database',
      status: 'failed',
      detail: /does not answer/,
      next_step: /check again/,
    })
  }
  const askAll = () => Promise.all([askRefused(), askHealth(), askConnection(), watch?.()])
  // As a page does that looks after a training: more and more of them while nothing answers.
  const poll = async () => {
    const answers: Promise<{ statusCode: number }>[] = []
    while (performance.now() < until) {
      answers.push(timed(() => test.call({ url: `/api/models/status?id=${id}` })))
      await wait(PAUSE_MS)
    }
    const statuses = new Set((await Promise.all(answers)).map(({ statusCode }) => statusCode))
    t.strictSame([...statuses], [503], 'every poll is refused')
  }
  const polling = poll()
  do {
    await askAll()
    await wait(PAUSE_MS)
  } while (performance.now() < until)
  await polling
  stalls.stop()
  t.ok(slowest < ANSWER_WITHIN_MS, `within ${ANSWER_WITHIN_MS} ms: ${slowest.toFixed()}`)
  return slowest
}

/**
 * How long this process could not run, in all: it holds the emulator too, on a machine that may be busy with other
 * tests, and such waits are not the app's.
 */
function watchStalls() {
  const everyMs = 10
  let last = performance.now()
  let total = 0
  const timer = setInterval(() => {
    const now = performance.now()
    const late = now - last - everyMs
    if (late > 2 * everyMs) total += late
    last = now
  }, everyMs)
  return { ms: () => total, stop: () => clearInterval(timer) }
}
