import t, { type Test } from 'tap'
import { generate, makeModel, train, waitUntilEnded } from '../support/actions.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'
import { waitFor } from '../support/wait-for.ts'
import { deliver, WEBHOOK_ENVIRONMENT } from '../support/webhooks.ts'

const HOUR_MS = 3600_000

/** Counts the calls of workers from now on. */
function countCalls({ deps: { database } }: TestApp) {
  const counts = { claims: 0, reads: 0 }
  const { runs_claim, push_deliveries_claim, work_due } = database.call
  const claims =
    <Args, Result>(claim: (args: Args) => Promise<Result>) =>
    (args: Args) => {
      counts.claims += 1
      return claim(args)
    }
  database.call.runs_claim = claims(runs_claim)
  database.call.push_deliveries_claim = claims(push_deliveries_claim)
  database.call.work_due = (args) => {
    counts.reads += 1
    return work_due(args)
  }
  return counts
}

const isAtRest = async ({ database }: TestApp) =>
  (await database.query('select from runs where next_check_at is not null')).length === 0

/** Starts an app without a sweep: it only knows what requests and its own workers tell it. */
const startWithoutSweep = (t: Test, environment: Record<string, string> = {}) =>
  startTestApp(t, { pace: { sweepMs: HOUR_MS }, environment })

t.test('runs continue without a sweep, and an idle server asks the database nothing', async (t) => {
  const test = await startWithoutSweep(t)
  t.match(await waitUntilEnded(test, await train(test)), { status: 'succeeded' })
  const model = await makeModel(test)
  t.match(await waitUntilEnded(test, await generate(test, model.id)), { status: 'succeeded' })
  await waitFor(() => isAtRest(test), Boolean)
  // The last worker reads the due times once more when its work ends.
  await new Promise((resolve) => setTimeout(resolve, 500))
  const counts = countCalls(test)
  await new Promise((resolve) => setTimeout(resolve, 1500))
  t.strictSame(counts, { claims: 0, reads: 0 })
})

t.test('a request wakes the worker of its run, without a sweep', async (t) => {
  const test = await startWithoutSweep(t)
  const events: string[] = []
  const { call } = test.deps.database
  const { trainings_create, generations_create, runs_claim, work_due } = call
  call.trainings_create = (args) => {
    events.push('training recorded')
    return trainings_create(args)
  }
  call.generations_create = (args) => {
    events.push('generation recorded')
    return generations_create(args)
  }
  call.runs_claim = (args) => {
    events.push(`${args.kind} ${args.work} claimed`)
    return runs_claim(args)
  }
  call.work_due = (args) => {
    events.push('due times read')
    return work_due(args)
  }

  await waitUntilEnded(test, await train(test))
  t.strictSame(events.slice(0, 2), ['training recorded', 'training submit claimed'])

  const model = await makeModel(test)
  await waitFor(() => isAtRest(test), Boolean)
  events.length = 0
  await waitUntilEnded(test, await generate(test, model.id))
  const recorded = events.indexOf('generation recorded')
  t.strictSame(events.slice(recorded, recorded + 2), [
    'generation recorded',
    'generation submit claimed',
  ])
})

t.test('a delivery wakes its run, which would be due much later', async (t) => {
  const test = await startTestApp(t, {
    trainingSeconds: 600,
    pace: { sweepMs: HOUR_MS, trainingCheckMs: HOUR_MS },
    environment: WEBHOOK_ENVIRONMENT,
  })
  const { id } = await train(test)
  const replicate_id = await waitFor(
    async () => (await test.call({ url: `/api/trainings/${id}` })).json().replicate_id,
    (remote) => remote !== null,
  )
  const checkedAt = async () =>
    (await test.call({ url: `/api/trainings/${id}` })).json().checked_at as string | null
  t.equal(await checkedAt(), null)
  await deliver(test, { id: replicate_id, status: 'processing' })
  t.ok(await waitFor(checkedAt, (at) => at !== null), 'it was checked long before its time')
})
