import t from 'tap'
import { makeSet } from '../support/make-set.ts'
import { startTestApp } from '../support/test-app.ts'
import { finished, modelsOf, set, train, trainToTheEnd, upload } from './training-calls.ts'

t.test('a create whose answer is lost ends as one training, paid once, saved once', async (t) => {
  const { test, done } = await trainToTheEnd(t, {}, ({ emulator }) =>
    emulator.addFault({ drop_after_create: 'trainings' }),
  )
  t.equal(done.status, 'succeeded')
  t.equal((await test.emulator.ledger()).trainings_created, 1)
  t.equal((await modelsOf(test)).length, 1)
})

t.test('equal requests within two minutes are one click', async (t) => {
  const test = await startTestApp(t)
  const click = () => train(test, { file: upload(set), name: 'Lamp', keyword: 'LMP' })
  const answers = await Promise.all([click(), click(), click()])
  t.strictSame(
    answers.map(({ statusCode }) => statusCode),
    [202, 202, 202],
  )
  t.equal(new Set(answers.map(({ headers }) => headers.location)).size, 1)
  t.equal(answers.filter(({ headers }) => headers['idempotency-replayed'] === 'true').length, 2)
  const other = await train(test, { file: upload(set), name: 'Other lamp', keyword: 'LMP' })
  t.not(other.headers.location, answers[0]?.headers.location, 'another name is another training')
  for (const { id } of (await test.call({ url: '/api/trainings' })).json().trainings)
    await finished(test, id)
  t.equal((await test.emulator.ledger()).trainings_created, 2)
  t.equal((await test.count()).spooled, 0)
})

t.test('an Idempotency-Key replays the first answer, however far the training is', async (t) => {
  const test = await startTestApp(t)
  const headers = { 'idempotency-key': 'a-key' }
  const fields = { file: upload(set), name: 'Lamp', keyword: 'LMP' }
  const first = await train(test, fields, headers)
  await finished(test, first.json().id)
  const again = await train(test, fields, headers)
  t.equal(again.statusCode, 202)
  t.equal(again.body, first.body)
  t.equal(again.headers.location, first.headers.location)
  t.equal(again.headers['idempotency-replayed'], 'true')
  const other = await train(test, { ...fields, name: 'Other' }, headers)
  t.match(other.json(), { status: 422, code: 'idempotency.key_reused' })
  const newKey = await train(test, fields, { 'idempotency-key': 'b-key' })
  t.not(newKey.headers.location, first.headers.location, 'a new key is never a double click')
})

t.test('a refused request is not kept under its key', async (t) => {
  const test = await startTestApp(t, { areJobsRunning: false })
  const headers = { 'idempotency-key': 'a-key' }
  const fields = { name: 'Lamp', keyword: 'LMP' }
  const refused = await train(test, { file: upload(await makeSet(2)), ...fields }, headers)
  t.equal(refused.statusCode, 422)
  t.equal((await train(test, { file: upload(set), ...fields }, headers)).statusCode, 202)
})
