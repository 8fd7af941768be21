import t, { type Test } from 'tap'
import { generate, makeModel, requestGeneration, requestTraining } from '../support/actions.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'
import { waitFor } from '../support/wait-for.ts'

const headers = { 'idempotency-key': 'a-key' }
const request = (test: TestApp) => requestTraining(test, {}, { headers })

/** Sends a request that stops right before it stores the training. Returns a way to let it continue or fail. */
async function suspend(t: Test, test: TestApp) {
  const { call } = test.deps.database
  const { trainings_create } = call
  let end = (_error?: Error) => {}
  const ended = new Promise<void>((resolve, reject) => {
    end = (error) => (error ? reject(error) : resolve())
  })
  // A test that fails must not wait for it.
  t.teardown(() => end())
  const isCreating = new Promise<void>((resolve) => {
    call.trainings_create = async (args) => {
      call.trainings_create = trainings_create
      resolve()
      await ended
      return trainings_create(args)
    }
  })
  const answer = request(test)
  await isCreating
  return { answer, end }
}

/** A suspended process does not renew its keys, and its leases end. */
async function letLeaseEnd(test: TestApp) {
  test.deps.database.call.idempotency_keys_renew = async () => false
  await test.database.query(
    "update idempotency_keys set lease_until = now() - interval '1 second' where status is null",
  )
}

const leaseOf = async (test: TestApp) => {
  const [row] = await test.database.query(
    'select extract(epoch from lease_until)::float * 1000 as until from idempotency_keys',
  )
  return Number(row?.['until'])
}

const countTrainings = async (test: TestApp) =>
  (await test.call({ url: '/api/trainings' })).json().trainings.length

t.test('holds a key for ten seconds, and says when to repeat the request', async (t) => {
  const test = await startTestApp(t, { areJobsRunning: false })
  const first = await suspend(t, test)
  const lease = await leaseOf(test)
  t.ok(lease <= Date.now() + 10_000, 'at most ten seconds')
  const second = await request(test)
  t.match(second.json(), { status: 409, code: 'idempotency.in_progress' })
  const seconds = Number(second.headers['retry-after'])
  t.ok(seconds >= 1 && seconds <= 10, `in ${seconds} s`)
  await test.database.query("update idempotency_keys set lease_until = now() + interval '3.5 s'")
  t.match((await request(test)).headers['retry-after'], /^[1234]$/, 'the rest of the lease')

  first.end(new Error('a failure'))
  t.equal((await first.answer).statusCode, 500)
  t.equal((await request(test)).statusCode, 202, 'a failed request releases its key')
})

t.test('renews the key of a request that takes long, until it is answered', async (t) => {
  const test = await startTestApp(t, { areJobsRunning: false })
  const first = await suspend(t, test)
  const lease = await leaseOf(test)
  const renewed = await waitFor(
    () => leaseOf(test),
    (until) => until > lease,
  )
  await waitFor(
    () => leaseOf(test),
    (until) => until > renewed,
  )
  t.equal((await request(test)).statusCode, 409)
  first.end()
  const answer = await first.answer
  t.equal(answer.statusCode, 202)
  const again = await request(test)
  t.equal(again.body, answer.body)
  t.equal(await countTrainings(test), 1)
})

t.test('a suspended request whose repeat has started gets the answer of the repeat', async (t) => {
  const test = await startTestApp(t)
  const first = await suspend(t, test)
  await letLeaseEnd(test)
  const second = await request(test)
  t.equal(second.statusCode, 202)
  first.end()
  const late = await first.answer
  t.equal(late.statusCode, 202)
  t.equal(late.headers['idempotency-replayed'], 'true')
  t.equal(late.headers.location, second.headers.location)
  t.equal(await countTrainings(test), 1)
  await waitFor(
    async () => (await test.call({ url: second.headers.location ?? '' })).json(),
    ({ status }) => status === 'succeeded',
  )
  t.equal((await test.emulator.ledger()).trainings_created, 1)
})

t.test('a suspended request starts nothing while its repeat is running', async (t) => {
  const test = await startTestApp(t, { areJobsRunning: false })
  const first = await suspend(t, test)
  await letLeaseEnd(test)
  const second = await suspend(t, test)
  first.end()
  t.match((await first.answer).json(), { status: 409, code: 'idempotency.in_progress' })
  t.equal(await countTrainings(test), 0)
  t.equal((await request(test)).statusCode, 409, 'the repeat still holds the key')
  second.end()
  t.equal((await second.answer).statusCode, 202)
  t.equal(await countTrainings(test), 1)
  t.match(await test.count(), { files: 10, spooled: 0 }, 'the images of the first are removed')
})

t.test('a suspended request that fails leaves the key to its repeat', async (t) => {
  const test = await startTestApp(t, { areJobsRunning: false })
  const first = await suspend(t, test)
  await letLeaseEnd(test)
  const second = await suspend(t, test)
  first.end(new Error('a failure'))
  t.equal((await first.answer).statusCode, 500)
  t.equal((await request(test)).statusCode, 409)
  second.end()
  t.equal((await second.answer).statusCode, 202)
  t.equal((await request(test)).headers['idempotency-replayed'], 'true')
})

t.test('a generation whose key was taken over is not started', async (t) => {
  const test = await startTestApp(t, { areJobsRunning: false })
  const model = await makeModel(test)
  const { call } = test.deps.database
  const { generations_create } = call
  call.generations_create = async (args) => {
    call.generations_create = generations_create
    await test.database.query("update idempotency_keys set lease_id = 'of another request'")
    return generations_create(args)
  }
  const lost = await requestGeneration(test, model.id, {}, headers)
  t.match(lost.json(), { status: 409, code: 'idempotency.in_progress' })
  t.strictSame((await test.call({ url: '/api/generations' })).json().generations, [])
  await generate(test, model.id, {}, { 'idempotency-key': 'b-key' })
})
