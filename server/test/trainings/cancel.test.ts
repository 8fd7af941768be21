import t from 'tap'
import { listModels, readTraining, train, waitUntilEnded } from '../support/actions.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'
import { waitFor } from '../support/wait-for.ts'

const cancel = ({ call }: TestApp, id: string) =>
  call({ method: 'POST', url: `/api/trainings/${id}/cancel` })

const waitForStatus = (test: TestApp, id: string, wanted: string) =>
  waitFor(
    () => readTraining(test, id),
    ({ status }) => status === wanted,
  )

t.test('cancels a queued training immediately and sends nothing', async (t) => {
  const test = await startTestApp(t, { areJobsRunning: false })
  const { id } = await train(test)
  const answer = await cancel(test, id)
  t.equal(answer.statusCode, 200)
  t.match(answer.json(), {
    status: 'canceled',
    cost_usd_micros: 0,
    error: { code: 'trainings.canceled', charged: 'no' },
  })
  const again = await cancel(test, id)
  t.equal(again.statusCode, 200)
  t.strictSame(again.json(), answer.json())
  t.equal((await test.emulator.ledger()).trainings_created, 0)
})

t.test('cancels a running training at Replicate, which bills the time it ran', async (t) => {
  const paid = { environment: { REPLICATE_API_TOKEN: 'r8_test_token_of_nobody' } }
  const ends = [
    { options: paid, error: { charged: 'time_run', hint: /^Replicate bills the time/ } },
    { options: {}, error: { charged: 'no', hint: /^You can train again/ } },
  ]
  for (const { options, error } of ends) {
    const test = await startTestApp(t, { trainingSeconds: 600, ...options })
    const training = await train(test)
    const { id } = training
    await waitForStatus(test, id, 'starting')
    const answer = await cancel(test, id)
    t.equal(answer.statusCode, 202)
    t.match(answer.json(), { status: /starting|processing/, cancel_requested_at: /^20/ })
    t.match(await waitUntilEnded(test, training), {
      status: 'canceled',
      error: { code: 'trainings.canceled', ...error },
      model_id: null,
    })
    t.equal((await cancel(test, id)).statusCode, 200)
    t.strictSame(await listModels(test), [])
  }
})

t.test(
  'cancels a training as soon as it is found after its create response was lost',
  async (t) => {
    const test = await startTestApp(t, { trainingSeconds: 600 })
    test.emulator.addFault({ drop_after_create: 'trainings' })
    test.emulator.addFault({ status: 500, route: 'trainings', method: 'GET', times: 1000 })
    const training = await train(test)
    const { id } = training
    await waitFor(
      async () => (await test.emulator.ledger()).trainings_created,
      (created) => created === 1,
    )
    const answer = await cancel(test, id)
    t.equal(answer.statusCode, 202)
    t.match(answer.json(), { status: 'submitting', cancel_requested_at: /^20/ })
    test.emulator.clearFaults()
    await test.database.query('update runs set next_check_at = now()')
    const done = await waitUntilEnded(test, training)
    t.match(done, { status: 'canceled', error: { code: 'trainings.canceled' } })
    t.ok(done.replicate_id)
    t.equal((await test.emulator.ledger()).trainings_created, 1)
  },
)

t.test(
  'cancels a training free of charge once it is certain that Replicate does not have it',
  async (t) => {
    const test = await startTestApp(t)
    test.emulator.addFault({ status: 500, route: 'trainings', method: 'POST' })
    const training = await train(test)
    const { id } = training
    await waitFor(
      () => readTraining(test, id),
      ({ error }) => error?.code === 'replicate.answer_lost',
    )
    t.equal((await cancel(test, id)).statusCode, 202)
    await test.database.query(
      `update runs set next_check_at = now(), intent_at = intent_at - interval '10 minutes',
      absent_at = absent_at - interval '10 minutes'`,
    )
    t.match(await waitUntilEnded(test, training), {
      status: 'canceled',
      replicate_id: null,
      cost_usd_micros: 0,
      error: { code: 'trainings.canceled', charged: 'no' },
    })
    t.equal((await test.emulator.ledger()).trainings_created, 0)
  },
)

t.test('says that Replicate has not confirmed a cancellation after a minute', async (t) => {
  const test = await startTestApp(t, { trainingSeconds: 600 })
  test.emulator.addFault({ status: 500, route: 'cancels', times: 1000 })
  const training = await train(test)
  const { id } = training
  await waitForStatus(test, id, 'starting')
  await cancel(test, id)
  await waitFor(
    () => readTraining(test, id),
    ({ error }) => error?.code === 'replicate.unavailable',
  )
  await test.database.query(
    "update runs set cancel_requested_at = cancel_requested_at - interval '2 minutes'",
  )
  t.match((await readTraining(test, id)).error, {
    code: 'trainings.cancel_unconfirmed',
    message: /for over a minute\. Replicate can’t be reached/,
    side: 'replicate',
  })
  test.emulator.clearFaults()
  t.match(await waitUntilEnded(test, training), {
    status: 'canceled',
    error: { code: 'trainings.canceled' },
  })
})

t.test('keeps the model of a training that succeeded before it could be canceled', async (t) => {
  const test = await startTestApp(t, { pace: { trainingCheckMs: 60_000 } })
  const training = await train(test)
  const { id } = training
  const { replicate_id } = await waitForStatus(test, id, 'starting')
  const url = `${test.config.replicate.baseUrl}/trainings/${replicate_id}`
  await waitFor(
    async (): Promise<unknown> =>
      (await fetch(url, { headers: { authorization: 'Bearer any' } })).json(),
    (run) => (run as { status: string }).status === 'succeeded',
  )
  t.equal((await cancel(test, id)).statusCode, 202)
  const done = await waitUntilEnded(test, training)
  t.match(done, { status: 'succeeded', error: null, model_id: /./ })
  const rejected = await cancel(test, id)
  t.match(rejected.json(), { status: 409, code: 'trainings.ended' })
})

t.test('rejects canceling an unknown training or without sign-in', async (t) => {
  const test = await startTestApp(t, { areJobsRunning: false })
  t.match((await cancel(test, 'nowhere')).json(), { status: 404, code: 'trainings.not_found' })
  const { id } = await train(test)
  const url = `/api/trainings/${id}/cancel`
  t.equal((await test.app.inject({ method: 'POST', url })).statusCode, 401)
  t.equal((await readTraining(test, id)).cancel_requested_at, null)
})

/** Lists our uploads at Replicate. */
const uploads = async ({ config }: TestApp) => {
  const { baseUrl, token } = config.replicate
  const answer = await fetch(`${baseUrl}/files`, { headers: { authorization: `Bearer ${token}` } })
  return ((await answer.json()) as { results: { id: string }[] }).results
}

const isEmpty = (left: unknown[]) => left.length === 0

t.test('deletes the upload at Replicate after every final status, and not before', async (t) => {
  const test = await startTestApp(t, { trainingSeconds: 600 })
  const { id } = await train(test)
  await waitForStatus(test, id, 'starting')
  t.equal((await uploads(test)).length, 1)
  await cancel(test, id)
  await waitForStatus(test, id, 'canceled')
  await waitFor(() => uploads(test), isEmpty)

  test.emulator.addFault({ fail_training: { error: 'It broke.', after: 0 } })
  await train(test).then(({ id }) => waitForStatus(test, id, 'failed'))
  await waitFor(() => uploads(test), isEmpty)

  test.emulator.addFault({ status: 402, route: 'trainings', method: 'POST', times: 2 })
  const { id: paused } = await train(test)
  await waitForStatus(test, paused, 'queued')
  const isPaused = ({ phase }: { phase: string }) => phase === 'paused'
  await waitFor(() => readTraining(test, paused), isPaused)
  const [first, ...others] = await uploads(test)
  t.same(others, [])
  await test.call({ method: 'POST', url: `/api/trainings/${paused}/retry` })
  const [second] = await waitFor(
    () => uploads(test),
    (left) => left.length === 1 && left[0]?.id !== first?.id,
  )
  t.ok(second, 'a retry has its own upload')
  await waitFor(() => readTraining(test, paused), isPaused)
  await cancel(test, paused)
  await waitFor(() => uploads(test), isEmpty)
})

for (const failures of [0, 2])
  t.test(
    `deletes the upload of a training canceled while its images are sent, after ${failures} failed attempts`,
    async (t) => {
      const test = await startTestApp(t, { areJobsRunning: false })
      const { replicate } = test.deps
      const { uploadFile, deleteFile } = replicate
      const deletions: string[] = []
      const { id } = await train(test)
      replicate.uploadFile = async (content, name) => {
        const sent = await uploadFile(content, name)
        t.equal((await cancel(test, id)).statusCode, 200)
        return sent
      }
      replicate.deleteFile = async (file) => {
        deletions.push(file)
        if (deletions.length <= failures) throw new Error('Replicate is unreachable')
        await deleteFile(file)
      }
      test.deps.jobs.start()
      if (failures > 0) {
        // The cancel and the job that continues it each try once; the job then waits for a minute.
        const waiting = 'select id from runs where lease_id is null and next_check_at > now()'
        await waitFor(
          () => test.database.query(waiting),
          (rows) => deletions.length === failures && rows.length === 1,
        )
        await test.database.query('update runs set next_check_at = now()')
      }
      await waitFor(
        async () => deletions,
        (all) => all.length > failures,
      )
      await waitFor(() => uploads(test), isEmpty)
      t.equal(new Set(deletions).size, 1)
      t.equal((await test.emulator.ledger()).trainings_created, 0)
    },
  )
