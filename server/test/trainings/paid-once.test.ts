import t from 'tap'
import { listModels, requestTraining, train, waitUntilEnded } from '../support/actions.ts'
import { makeTrainingZip } from '../support/make-training-zip.ts'
import { startTestApp } from '../support/test-app.ts'

t.test(
  'pays once for a training whose create response was lost, and saves one model',
  async (t) => {
    const test = await startTestApp(t)
    test.emulator.addFault({ drop_after_create: 'trainings' })
    t.match(await waitUntilEnded(test, await train(test)), { status: 'succeeded' })
    t.equal((await test.emulator.ledger()).trainings_created, 1)
    t.equal((await listModels(test)).length, 1)
  },
)

t.test('starts one training for identical requests within two minutes', async (t) => {
  const test = await startTestApp(t)
  const click = () => requestTraining(test)
  const answers = await Promise.all([click(), click(), click()])
  t.strictSame(
    answers.map(({ statusCode }) => statusCode),
    [202, 202, 202],
  )
  t.equal(new Set(answers.map(({ headers }) => headers.location)).size, 1)
  t.equal(answers.filter(({ headers }) => headers['idempotency-replayed'] === 'true').length, 2)
  const other = await requestTraining(test, { name: 'Other lamp' })
  t.not(other.headers.location, answers[0]?.headers.location, 'another name is another training')
  for (const training of (await test.call({ url: '/api/trainings' })).json().trainings)
    await waitUntilEnded(test, training)
  t.equal((await test.emulator.ledger()).trainings_created, 2)
  t.equal((await test.count()).spooled, 0)
})

t.test(
  'replays the first response for the same Idempotency-Key after the training has completed',
  async (t) => {
    const test = await startTestApp(t)
    const headers = { 'idempotency-key': 'a-key' }
    const first = await requestTraining(test, {}, { headers })
    await waitUntilEnded(test, first.json())
    const again = await requestTraining(test, {}, { headers })
    t.equal(again.statusCode, 202)
    t.equal(again.body, first.body)
    t.equal(again.headers.location, first.headers.location)
    t.equal(again.headers['idempotency-replayed'], 'true')
    const other = await requestTraining(test, { name: 'Other' }, { headers })
    t.match(other.json(), { status: 422, code: 'idempotency.key_reused' })
    const newKey = await requestTraining(test, {}, { headers: { 'idempotency-key': 'b-key' } })
    t.not(
      newKey.headers.location,
      first.headers.location,
      'a new key always starts another training',
    )
  },
)

t.test('does not store a rejected request under its Idempotency-Key', async (t) => {
  const test = await startTestApp(t, { areJobsRunning: false })
  const headers = { 'idempotency-key': 'a-key' }
  const rejected = await requestTraining(test, { file: await makeTrainingZip(2) }, { headers })
  t.equal(rejected.statusCode, 422)
  t.equal((await requestTraining(test, {}, { headers })).statusCode, 202)
})
