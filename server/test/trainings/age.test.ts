import t from 'tap'
import { readTraining, train, waitUntilEnded } from '../support/actions.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'
import { waitFor } from '../support/wait-for.ts'

async function running(test: TestApp) {
  const { id } = await train(test)
  return waitFor(
    () => readTraining(test, id),
    ({ status }) => status === 'processing',
  )
}

const age = ({ database }: TestApp, by: string) =>
  database.query(
    `update runs set next_check_at = now(),
      intent_at = intent_at - interval '${by}', created_at = created_at - interval '${by}'`,
  )

t.test(
  'cancels a training at Replicate after a day and uses the final status that Replicate reports',
  async (t) => {
    const test = await startTestApp(t, { trainingSeconds: 600 })
    const training = await running(test)
    await age(test, '23 hours')
    const { checked_at } = await readTraining(test, training.id)
    t.match(
      await waitFor(
        () => readTraining(test, training.id),
        (now) => now.checked_at !== checked_at,
      ),
      { status: 'processing', cancel_requested_at: null },
    )
    await age(test, '2 hours')
    t.match(await waitUntilEnded(test, training), {
      status: 'canceled',
      error: { code: 'trainings.too_long', side: 'replicate', charged: 'no' },
    })
  },
)

t.test('fails a training as lost if Replicate no longer has it', async (t) => {
  const test = await startTestApp(t, { trainingSeconds: 600 })
  const training = await running(test)
  await age(test, '25 hours')
  test.emulator.addFault({ forget: String(training.replicate_id) })
  t.match(await waitUntilEnded(test, training), {
    status: 'failed',
    cost_usd_micros: null,
    error: { code: 'trainings.lost', charged: 'see_bill' },
  })
})

t.test('shows a training that Replicate aborted as canceled and free', async (t) => {
  const test = await startTestApp(t)
  test.emulator.addFault({ aborts: 'trainings' })
  t.match(await waitUntilEnded(test, await train(test)), {
    status: 'canceled',
    cost_usd_micros: 0,
    error: { code: 'trainings.aborted', charged: 'no' },
  })
})

t.test('keeps the status if Replicate reports an unknown one', async (t) => {
  const test = await startTestApp(t, { trainingSeconds: 600 })
  const { id, checked_at } = await running(test)
  test.emulator.addFault({ status_word: 'hibernating', times: 1000 })
  const checked = await waitFor(
    () => readTraining(test, id),
    (now) => now.checked_at !== checked_at,
  )
  t.match(checked, { status: 'processing', error: null })
})
