import type { Test } from 'tap'
import { OWNER_TOKEN, type TestApp } from '../support/test-app.ts'

/** The first round uses connections that were open before, the second has none. */
const ROUNDS = 2
/** More than there are connections, like pages that poll a training's status while nothing responds. */
const POLLS = 25

export interface Meanwhile {
  id: string
  cookie: string
  model: string
  image: string
  watch: (() => Promise<void>) | undefined
  deliver: () => ReturnType<TestApp['call']>
  start: () => ReturnType<TestApp['call']>
}

/** Sends every kind of request while the database is away. `pnpm bench:outage` measures how soon they get a response. */
export async function requestMeanwhile(
  t: Test,
  test: TestApp,
  { id, cookie, model, image, start, deliver, watch }: Meanwhile,
): Promise<void> {
  const unavailable: Record<string, () => ReturnType<TestApp['call']>> = {
    status: () => test.call({ url: `/api/models/status?id=${id}` }),
    list: () => test.call({ url: '/api/models' }),
    start,
    generate: () =>
      test.call({
        method: 'POST',
        url: `/api/models/${model}/generate`,
        payload: { prompt: 'lamp' },
        headers: { 'idempotency-key': 'images' },
      }),
    'sign-in': () =>
      test.app.inject({ method: 'POST', url: '/api/session', payload: { token: OWNER_TOKEN } }),
    'session of a page': () => test.app.inject({ url: '/api/session', headers: { cookie } }),
    file: () => test.call({ url: image }),
    // A response that makes Replicate deliver again.
    delivery: deliver,
  }
  const checkUnavailable = async () => {
    const requests = Object.entries(unavailable).map(async ([name, send]) => {
      const answer = await send()
      t.equal(answer.statusCode, 503, name)
      t.equal(answer.headers['retry-after'], '5', name)
      t.match(answer.json(), { code: 'database.unavailable', request_id: String })
    })
    await Promise.all(requests)
  }
  const checkHealth = async () => {
    const live = await test.app.inject({ url: '/api/health/live' })
    t.equal(live.statusCode, 200)
    const ready = await test.app.inject({ url: '/api/health/ready' })
    t.equal(ready.statusCode, 503)
    t.match(ready.json(), {
      status: 'unavailable',
      database: { engine: test.database.engine, ok: false, latency_ms: null },
    })
  }
  const checkConnection = async () => {
    const check = (await test.call({ url: '/api/models/check-replicate' })).json()
    t.match(check, { ok: false, emulated: true })
    t.match(check.checks.at(-1), {
      name: 'database',
      status: 'failed',
      detail: /does not respond/,
      next_step: /check again/,
    })
  }
  const poll = async () => {
    const { statusCode } = await test.call({ url: `/api/models/status?id=${id}` })
    t.equal(statusCode, 503, 'a poll')
  }
  const polls = () => Promise.all(Array.from({ length: POLLS }, poll))
  for (let round = 0; round < ROUNDS; round += 1)
    await Promise.all([checkUnavailable(), checkHealth(), checkConnection(), polls(), watch?.()])
}
