import { pino } from 'pino'
import t, { type Test } from 'tap'
import { generate, makeModel, readTraining, train, waitUntilEnded } from '../support/actions.ts'
import { logLines } from '../support/log-lines.ts'
import { startTestApp, type TestAppOptions } from '../support/test-app.ts'
import { waitFor } from '../support/wait-for.ts'

/** Starts an app and returns what it has logged about a run, as `grep` would find it by the run's id. */
async function startLoggedApp(t: Test, options: TestAppOptions = {}) {
  const { lines, destination } = logLines()
  const test = await startTestApp(t, { ...options, logger: pino(destination) })
  const storyOf = (id: string) =>
    lines.map((line) => JSON.parse(line)).filter(({ run_id }) => run_id === id)
  const stepsOf = (id: string): string[] => storyOf(id).map(({ msg }) => msg)
  return { test, storyOf, stepsOf }
}

t.test(
  'the log tells the whole life of a training by its id, one line for each step',
  async (t) => {
    const { test, storyOf, stepsOf } = await startLoggedApp(t)
    const { id } = await train(test)
    await waitFor(
      async () => stepsOf(id),
      (steps) => steps.at(-1) === 'result of the run saved',
    )
    const steps = stepsOf(id)
    t.strictSame(steps.slice(0, 2), ['run queued', 'run submitted to Replicate'])
    t.strictSame(steps.slice(-2), ['run completed', 'result of the run saved'])
    t.ok(
      steps.slice(2, -2).every((step) => step === 'run in progress'),
      'each change of status or phase in between',
    )
    const story = storyOf(id)
    t.ok(story.every(({ level, kind }) => level === 30 && kind === 'training'))
    const { replicate_id, model_id } = await readTraining(test, id)
    t.match(story[1], { replicate_id })
    t.match(story.at(-2), { status: 'succeeded', model: model_id })
  },
)

t.test('the log tells the whole life of a generation', async (t) => {
  const { test, storyOf, stepsOf } = await startLoggedApp(t)
  const model = await makeModel(test)
  const { id } = await generate(test, model.id)
  await waitFor(
    async () => stepsOf(id),
    (steps) => steps.includes('run completed'),
  )
  const steps = stepsOf(id)
  t.strictSame(steps.slice(0, 2), ['run queued', 'run submitted to Replicate'])
  t.strictSame(steps.slice(-2), ['result of the run saved', 'run completed'])
  t.match(storyOf(id).at(-2), { kind: 'generation', images: 1, lost: 0 })
})

t.test('the log says why a run is on hold, and when it was canceled', async (t) => {
  const { test, storyOf, stepsOf } = await startLoggedApp(t)
  test.emulator.setAccount({ no_credit: true })
  const training = await train(test)
  const { id } = training
  await waitFor(
    async () => stepsOf(id),
    (steps) => steps.includes('run on hold'),
  )
  await test.call({ method: 'POST', url: `/api/trainings/${id}/cancel` })
  t.strictSame(stepsOf(id), ['run queued', 'run on hold', 'run completed'])
  t.match(storyOf(id), [{}, { reason: 'no_credit', retry_at: null }, { status: 'canceled' }])
})

t.test('the log tells that a response was lost and the run found', async (t) => {
  const { test, storyOf, stepsOf } = await startLoggedApp(t)
  test.emulator.addFault({ drop_after_create: 'trainings' })
  const training = await train(test)
  const { replicate_id } = await waitUntilEnded(test, training)
  t.strictSame(stepsOf(training.id).slice(0, 3), [
    'run queued',
    'the response to the create call was lost; the run is looked up',
    'run found at Replicate',
  ])
  t.match(storyOf(training.id)[2], { replicate_id })
})

t.test('the log does not call the clean-up after a cancellation a result', async (t) => {
  const { test, stepsOf } = await startLoggedApp(t, { trainingSeconds: 600 })
  const training = await train(test)
  await waitFor(
    async () => stepsOf(training.id),
    (steps) => steps.includes('run submitted to Replicate'),
  )
  await test.call({ method: 'POST', url: `/api/trainings/${training.id}/cancel` })
  await waitFor(
    () => test.database.query('select from runs where next_check_at is null'),
    (rows) => rows.length === 1,
  )
  t.equal(stepsOf(training.id).at(-1), 'run completed')
})

t.test('canceling a canceled run logs nothing and leaves its row as it is', async (t) => {
  const { test, stepsOf } = await startLoggedApp(t, { areJobsRunning: false })
  // A new run wakes its worker, which must not submit it.
  test.deps.database.call.runs_claim = async () => []
  const model = await makeModel(test)
  const rowOf = async (id: string) =>
    (
      await test.database.query(`select to_jsonb(r) as row from public.runs r where id = '${id}'`)
    )[0]
  for (const [kind, { id }] of [
    ['trainings', await train(test)],
    ['generations', await generate(test, model.id)],
  ] as const) {
    const cancel = () => test.call({ method: 'POST', url: `/api/${kind}/${id}/cancel` })
    const first = await cancel()
    t.equal(first.statusCode, 200)
    const row = await rowOf(id)
    t.match(row, { row: { status: 'canceled' } })
    for (const again of [await cancel(), await cancel()]) {
      t.equal(again.statusCode, 200)
      t.equal(again.body, first.body)
    }
    t.strictSame(await rowOf(id), row)
    t.strictSame(stepsOf(id), ['run queued', 'run completed'])
  }
})
