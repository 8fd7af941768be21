import t from 'tap'
import { generate, makeModel, readGeneration, readTraining, train } from '../support/actions.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'
import { createTestDatabase } from '../support/test-database.ts'
import { waitFor } from '../support/wait-for.ts'

const connected = { environment: { REPLICATE_API_TOKEN: 'r8_test_token_of_nobody' } }

const read = async ({ call }: TestApp, url: string) => (await call({ url })).json()

t.test('keeps the reason of a run on hold while the server is in demo mode', async (t) => {
  const database = await createTestDatabase(t)
  const real = await startTestApp(t, { ...connected, database })
  real.emulator.addFault({ throttle: 'low_credit', seconds: 600, route: 'trainings' })
  const model = await makeModel(real)
  const started = await train(real)
  const training = `/api/trainings/${started.id}`
  real.emulator.addFault({ queue_ms: 600_000, route: 'predictions' })
  const running = await generate(real, model.id)
  const generation = `/api/generations/${running.id}`
  const onHold = await waitFor(
    () => readTraining(real, started.id),
    ({ error }) => error?.code === 'replicate.throttled',
  )
  await waitFor(
    () => readGeneration(real, running.id),
    ({ replicate_id }) => replicate_id !== null,
  )
  await real.deps.jobs.stop()

  const demo = await startTestApp(t, { database })
  t.match(await read(demo, training), {
    status: 'queued',
    phase: 'paused',
    on_hold: true,
    retry_at: null,
    error: { code: 'replicate.not_connected' },
  })
  t.match(await read(demo, generation), {
    on_hold: false,
    error: { code: 'replicate.not_connected' },
  })
  const retried = await demo.call({ method: 'POST', url: `${training}/retry` })
  t.match(retried.json(), { on_hold: true, error: { code: 'replicate.not_connected' } })
  const other = await demo.call({ method: 'POST', url: `${generation}/retry` })
  t.equal(other.statusCode, 202)
  await demo.deps.jobs.stop()

  const again = await startTestApp(t, { ...connected, database, areJobsRunning: false })
  const { error, retry_at } = onHold
  t.match(await read(again, training), { phase: 'paused', on_hold: true, retry_at, error })
  const back = await read(again, generation)
  t.match(back, { status: 'starting', on_hold: false })
  t.not(back.error?.code, 'replicate.not_connected')
})

t.test('reports a run over a cap again once Replicate is connected', async (t) => {
  const database = await createTestDatabase(t)
  const real = await startTestApp(t, { ...connected, database, areJobsRunning: false })
  await database.query(
    `insert into public.deleted_runs (id, owner_id, sent_at, usd_micros, deleted_at)
     values ('spent', 'local', now(), 9000000, now())`,
  )
  const cap = (amount: number | null) =>
    real.call({ method: 'PATCH', url: '/api/spending', payload: { day_cap_usd_micros: amount } })
  await cap(9_000_000)
  const { id } = await train(real)
  const url = `/api/trainings/${id}`
  t.match(await read(real, url), { error: { code: 'spending.cap_reached' } })

  const demo = await startTestApp(t, { database })
  t.match(await read(demo, url), { on_hold: true, error: { code: 'replicate.not_connected' } })
  await demo.deps.jobs.stop()
  t.match(await read(real, url), { on_hold: true, error: { code: 'spending.cap_reached' } })
  await cap(null)
  t.match(await read(real, url), { on_hold: false, error: null }, 'a higher cap still releases it')
})
