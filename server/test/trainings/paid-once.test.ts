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

t.test(
  'a key is held while its request runs, and a dead request’s for a minute at most',
  async (t) => {
    const test = await startTestApp(t, { areJobsRunning: false })
    const headers = { 'idempotency-key': 'a-key' }
    const fields = { file: upload(set), name: 'Lamp', keyword: 'LMP' }
    const write = test.deps.files.write
    const writes: ((error: Error) => void)[] = []
    const isWriting = new Promise<void>((resolve) => {
      test.deps.files.write = () => {
        resolve()
        return new Promise((_resolve, reject) => {
          writes.push(reject)
        })
      }
    })
    const first = train(test, fields, headers)
    await isWriting
    test.deps.files.write = write
    const [row] = await test.database.query(
      "select lease_until <= now() + interval '1 minute' as is_soon from idempotency_keys",
    )
    t.equal(row?.['is_soon'], true)
    const second = await train(test, fields, headers)
    t.match(second.json(), { status: 409, code: 'idempotency.in_progress' })
    t.ok(second.headers['retry-after'])

    for (const fail of writes) fail(new Error('the disk is gone'))
    t.equal((await first).statusCode, 500)
    t.equal((await train(test, fields, headers)).statusCode, 202, 'a failed request frees its key')
  },
)
