import type { Test } from 'tap'
import { makeSet } from '../support/make-set.ts'
import { OWNER_TOKEN, startTestApp, type TestApp, waitFor } from '../support/test-app.ts'
import type { TestDatabase } from '../support/test-database.ts'
import { finished, modelsOf, status, train, upload } from '../trainings/training-calls.ts'
import { SECRET } from '../webhooks/signing.ts'
import { deliver, deliveriesOf } from '../webhooks/webhook-app.ts'
import { askMeanwhile } from './ask-meanwhile.ts'

/** Promised for the time after. */
const HEAL_WITHIN_MS = 10_000
/** Longer than the test may take: runs end when the emulator's clock is set forward. */
const RUN_SECONDS = 600

const sets = await Promise.all([0, 1, 2].map((seed) => makeSet(5, seed)))

export interface Outage {
  database: TestDatabase
  begin(): unknown
  end(): unknown
  /** Asked again and again meanwhile. */
  watch?: () => Promise<void>
}

/** A server at work whose database goes away and comes back: what it answers meanwhile, and how all ends. */
export async function sitOut(t: Test, { database, begin, end, watch }: Outage): Promise<void> {
  const test = await startTestApp(t, {
    database,
    trainingSeconds: RUN_SECONDS,
    predictionSeconds: RUN_SECONDS,
    environment: { REPLICATE_WEBHOOK_SECRET: SECRET },
  })
  const endRuns = () => test.emulator.advance(RUN_SECONDS * 1000)
  const { cookie, model } = await prepare(test)
  const running = await Promise.all([start(test, 0, 'first'), start(test, 1, 'second')])
  const ids = running.map((response): string => response.json().id)
  await Promise.all(ids.map((id) => waitFor(() => status(test, id), isProcessing)))
  const training = await status(test, running[0].json().id)
  const generated = await generate(test, model)
  await waitFor(async () => (await test.call({ url: generated })).json(), isRunning)
  const dataset = (await test.call({ url: `/api/datasets/${training.dataset_id}` })).json()
  const picture: string = dataset.pictures[0].thumbnail_url

  // Both are just being asked about: what comes of it cannot be written down, and their leases last 25 s.
  test.emulator.addFault({ delay_ms: 500, route: 'trainings', method: 'GET', times: 2 })
  await waitFor(
    () => database.query('select id from public.trainings where lease_id is not null'),
    (held) => held.length === 2,
  )
  const tell = () =>
    deliver(test, { id: training.replicate_id, status: 'succeeded' }, { id: 'told' })
  await begin()
  endRuns()
  const slowest = await askMeanwhile(t, test, {
    id: training.id,
    cookie,
    model,
    picture,
    start: () => start(test, 2, 'meanwhile'),
    deliver: tell,
    watch,
  })
  await end()

  const back = performance.now()
  const ends = await Promise.all(ids.map((id) => finished(test, id)))
  const pictures = await waitFor(
    async () => (await test.call({ url: generated })).json(),
    ({ status }) => ['succeeded', 'failed'].includes(status),
  )
  const again = await waitFor(
    () => start(test, 2, 'meanwhile'),
    ({ statusCode }) => statusCode === 202 || performance.now() - back > HEAL_WITHIN_MS,
  )
  const healed = performance.now() - back
  t.comment(`slowest answer ${slowest.toFixed()} ms, healed within ${healed.toFixed()} ms`)
  t.ok(healed < HEAL_WITHIN_MS, `healed within ${HEAL_WITHIN_MS} ms: ${healed.toFixed()}`)
  for (const done of ends) t.match(done, { status: 'succeeded', error: null })
  t.match(pictures, { status: 'succeeded', pictures: [{}] })
  t.equal((await test.call({ url: pictures.pictures[0].url })).statusCode, 200)
  t.equal((await test.call({ url: picture })).statusCode, 200)

  t.equal((await tell()).statusCode, 200, 'a delivery that was refused is taken')
  const isHandled = ({ handled_at }: { handled_at: string | null }) => handled_at !== null
  const taken = await waitFor(
    () => deliveriesOf(test),
    (deliveries) => deliveries.every(isHandled),
  )
  t.match(taken, [{ training_id: training.id }])

  const ready = await test.app.inject({ url: '/api/health/ready' })
  t.match(ready.json(), {
    status: 'ok',
    database: { engine: database.engine, ok: true, latency_ms: Number, schema_version: Number },
  })
  t.equal(again.statusCode, 202, 'what was refused is taken when it is sent again')
  if (again.statusCode !== 202) return
  const { id } = again.json()
  await waitFor(() => status(test, id), isRunning)
  endRuns()
  t.match(await finished(test, id), { status: 'succeeded' })
  t.match(await test.emulator.ledger(), { trainings_created: 3, predictions_created: 1 })
  t.equal((await modelsOf(test)).length, 4, 'a model of each training, and the one that was there')
}

const isProcessing = (run: { status: string }) => run.status === 'processing'
const isRunning = (run: { status: string }) => ['starting', 'processing'].includes(run.status)

const start = (test: TestApp, set: number, key: string) =>
  train(
    test,
    { file: upload(sets[set] ?? Buffer.alloc(0)), name: `Lamp ${set}`, keyword: 'LMP' },
    { 'idempotency-key': key },
  )

async function prepare(test: TestApp) {
  const signedIn = await test.app.inject({
    method: 'POST',
    url: '/api/session',
    payload: { token: OWNER_TOKEN },
  })
  const cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? ''
  const { version } = test.emulator.seedModel({ owner: 'acme', name: 'lamp' })
  const saved = await test.call({
    method: 'POST',
    url: '/api/models/save',
    payload: { name: 'Lamp', keyword: 'LMP', model_url: `acme/lamp:${version}` },
  })
  return { cookie, model: String(saved.json().id) }
}

async function generate(test: TestApp, model: string): Promise<string> {
  const started = await test.call({
    method: 'POST',
    url: `/api/models/${model}/generate`,
    payload: { prompt: 'lamp', megapixels: '0.25' },
  })
  return String(started.headers.location)
}
