import type { Test } from 'tap'
import { createLogger } from '../../src/logger.ts'
import { isEnded, readTraining, requestTraining } from '../support/actions.ts'
import { logLines } from '../support/log-lines.ts'
import { makeTrainingZip } from '../support/make-training-zip.ts'
import { OWNER_TOKEN, startTestApp, type TestApp } from '../support/test-app.ts'
import type { TestDatabase } from '../support/test-database.ts'
import { waitFor } from '../support/wait-for.ts'
import { SECRET } from '../support/webhook-signing.ts'
import { deliver } from '../support/webhooks.ts'
import { requestMeanwhile } from './request-meanwhile.ts'

/** Longer than the test may take: runs complete when the emulator's clock is advanced. */
const RUN_SECONDS = 600

/** The default, so that calls end during the outage. */
export const callTimeoutMs = 1500

const zips = await Promise.all([0, 1, 2].map((seed) => makeTrainingZip(5, seed)))

export interface Outage {
  database: TestDatabase
  begin(): unknown
  end(): unknown
  /** Called repeatedly during the outage. */
  watch?: () => Promise<void>
}

/** Takes the database of a busy server away and back: checks the responses meanwhile and how all runs complete. */
export async function testOutage(t: Test, { database, begin, end, watch }: Outage): Promise<void> {
  const { lines, destination } = logLines()
  const test = await startTestApp(t, {
    database,
    logger: createLogger('warn', destination),
    trainingSeconds: RUN_SECONDS,
    predictionSeconds: RUN_SECONDS,
    environment: { REPLICATE_WEBHOOK_SECRET: SECRET },
  })
  const completeRuns = () => test.emulator.advance(RUN_SECONDS * 1000)
  const { cookie, model } = await prepare(test)
  const running = await Promise.all(
    ['first', 'second'].map((key, index) => retryWhileUnavailable(() => start(test, index, key))),
  )
  const ids = running.map((response): string => response.json().id)
  await Promise.all(ids.map((id) => waitFor(() => readTraining(test, id), isProcessing)))
  const training = await waitFor(
    () => readTraining(test, ids[0] ?? ''),
    ({ status }) => status === 'processing',
  )
  const generated = String(
    (await retryWhileUnavailable(() => generate(test, model))).headers.location,
  )
  await waitFor(async () => (await test.call({ url: generated })).json(), isRunning)
  const url = `/api/datasets/${training.dataset_id}`
  const dataset = (await retryWhileUnavailable(() => test.call({ url }))).json()
  const image: string = dataset.images[0].thumbnail_url

  // Both trainings are being looked up when the outage begins, so the results can't be stored.
  const lookUps = holdLookUps(test)
  await waitFor(
    async () => lookUps.held.size,
    (count) => count === 2,
  )
  const deliverWebhook = () =>
    deliver(test, { id: String(training.replicate_id), status: 'succeeded' }, { id: 'delivery' })
  await begin()
  completeRuns()
  lookUps.release()
  await requestMeanwhile(t, test, {
    id: training.id,
    cookie,
    model,
    image,
    start: () => start(test, 2, 'meanwhile'),
    deliver: deliverWebhook,
    watch,
  })
  const isWaiting = (id: string) => (line: string) =>
    line.includes('the database is unavailable; the job waits for it') && line.includes(id)
  await waitFor(
    async () => lines,
    (logged) => ids.every((id) => logged.some(isWaiting(id))),
  )
  await end()

  const ends = await Promise.all(ids.map((id) => waitFor(() => readTraining(test, id), isEnded)))
  const images = await waitFor(
    async () => (await test.call({ url: generated })).json(),
    ({ status }) => ['succeeded', 'failed'].includes(status),
  )
  const again = await retryWhileUnavailable(() => start(test, 2, 'meanwhile'))
  for (const done of ends) t.match(done, { status: 'succeeded', error: null })
  t.match(images, { status: 'succeeded', images: [{}] })
  for (const url of [images.images[0].url, image])
    t.equal((await retryWhileUnavailable(() => test.call({ url }))).statusCode, 200)

  t.equal(
    (await retryWhileUnavailable(deliverWebhook)).statusCode,
    200,
    'a rejected delivery is accepted',
  )
  const deliveries = await waitFor(
    async () => (await test.call({ url: '/api/webhook/deliveries' })).json().deliveries,
    (deliveries: { handled_at: string | null }[] | undefined) =>
      deliveries?.every(({ handled_at }) => handled_at !== null) ?? false,
  )
  t.match(deliveries, [{ training_id: training.id }])

  const ready = await retryWhileUnavailable(() => test.app.inject({ url: '/api/health/ready' }))
  t.match(ready.json(), {
    status: 'ok',
    database: { engine: database.engine, ok: true, latency_ms: Number, schema_version: Number },
  })
  t.equal(again.statusCode, 202, 'a rejected request is accepted when it is sent again')
  const { id } = again.json()
  await waitFor(() => readTraining(test, id), isRunning)
  completeRuns()
  t.match(await waitFor(() => readTraining(test, id), isEnded), { status: 'succeeded' })
  t.match(await test.emulator.ledger(), { trainings_created: 3, predictions_created: 1 })
  const models = (await retryWhileUnavailable(() => test.call({ url: '/api/models' }))).json()
    .models
  t.equal(models.length, 4, 'a model of each training, and the one that existed')
}

/** Sends again while the database does not respond in time, which can happen on a busy machine. */
const retryWhileUnavailable = (send: () => ReturnType<TestApp['call']>) =>
  waitFor(send, ({ statusCode, body }) => {
    const isRunning = statusCode === 409 && body.includes('idempotency.in_progress')
    return statusCode !== 503 && !isRunning
  })

/** Holds look-ups of trainings at Replicate until `release` is called. */
function holdLookUps({ deps: { replicate } }: TestApp) {
  const { getTraining } = replicate
  const held = new Set<string>()
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  replicate.getTraining = async (id) => {
    held.add(id)
    await released
    return getTraining(id)
  }
  return { held, release }
}

const isProcessing = (run: { status: string }) => run.status === 'processing'
const isRunning = (run: { status: string }) => ['starting', 'processing'].includes(run.status)

const start = (test: TestApp, index: number, key: string) =>
  requestTraining(
    test,
    { file: zips[index], name: `Lamp ${index}` },
    { headers: { 'idempotency-key': key } },
  )

async function prepare(test: TestApp) {
  const signIn = { method: 'POST', url: '/api/session', payload: { token: OWNER_TOKEN } } as const
  const signedIn = await retryWhileUnavailable(() => test.app.inject(signIn))
  const cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? ''
  const { version } = test.emulator.seedModel({ owner: 'acme', name: 'lamp' })
  const payload = { name: 'Lamp', keyword: 'LMP', model_url: `acme/lamp:${version}` }
  const save = { method: 'POST', url: '/api/models/save', payload } as const
  const saved = await retryWhileUnavailable(() => test.call(save))
  return { cookie, model: String(saved.json().id) }
}

const generate = ({ call }: TestApp, model: string) =>
  call({
    method: 'POST',
    url: `/api/models/${model}/generate`,
    headers: { 'idempotency-key': 'running' },
    payload: { prompt: 'lamp', megapixels: '0.25' },
  })
