import t from 'tap'
import { startTestApp, type TestApp, waitFor } from '../support/test-app.ts'
import { finished, set, status, train, upload } from './training-calls.ts'

async function running(test: TestApp) {
  const { id } = (await train(test, { file: upload(set), name: 'Lamp', keyword: 'LMP' })).json()
  return waitFor(
    () => status(test, id),
    ({ status }) => status === 'processing',
  )
}

const age = ({ database }: TestApp, by: string) =>
  database.query(
    `update trainings set next_check_at = now(),
      intent_at = intent_at - interval '${by}', created_at = created_at - interval '${by}'`,
  )

t.test('after a day it is cancelled at Replicate, and ends as Replicate then says', async (t) => {
  const test = await startTestApp(t, { trainingSeconds: 600 })
  const { id } = await running(test)
  await age(test, '23 hours')
  const { checked_at } = await status(test, id)
  t.match(
    await waitFor(
      () => status(test, id),
      (now) => now.checked_at !== checked_at,
    ),
    { status: 'processing', cancel_requested_at: null },
  )
  await age(test, '2 hours')
  t.match(await finished(test, id), {
    status: 'canceled',
    error: { code: 'trainings.too_long', side: 'replicate', charged: 'no' },
  })
})

t.test('one that Replicate does not know any more is lost', async (t) => {
  const test = await startTestApp(t, { trainingSeconds: 600 })
  const { id, replicate_id } = await running(test)
  await age(test, '25 hours')
  test.emulator.addFault({ forget: replicate_id })
  t.match(await finished(test, id), {
    status: 'failed',
    cost_usd_micros: null,
    error: { code: 'trainings.lost', charged: 'see_bill' },
  })
})

t.test('what Replicate aborted is cancelled and free', async (t) => {
  const test = await startTestApp(t)
  test.emulator.addFault({ aborts: 'trainings' })
  const { id } = (await train(test, { file: upload(set), name: 'Lamp', keyword: 'LMP' })).json()
  t.match(await finished(test, id), {
    status: 'canceled',
    cost_usd_micros: 0,
    error: { code: 'trainings.aborted', charged: 'no' },
  })
})

t.test('a status that nobody knows leaves the state as it is', async (t) => {
  const test = await startTestApp(t, { trainingSeconds: 600 })
  const { id, checked_at } = await running(test)
  test.emulator.addFault({ status_word: 'hibernating', times: 1000 })
  const told = await waitFor(
    () => status(test, id),
    (now) => now.checked_at !== checked_at,
  )
  t.match(told, { status: 'processing', error: null })
})
