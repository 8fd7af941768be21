import t, { type Test } from 'tap'
import { makeDataset, makeModel, requestGeneration } from '../support/actions.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

/** With a token, runs have a price even if the emulator answers. */
const PRICED = { REPLICATE_API_TOKEN: 'r8_test_token_of_nobody' }

/** The answer is stored before the row is, so it has the server's milliseconds, and the row PostgreSQL's microseconds. */
const withMilliseconds = (json: string) =>
  JSON.parse(json.replace(/(\d\d:\d\d\.\d{3})\d{3}(Z|\+00:00)"/g, '$1Z"'))

/** Starts an app that sends nothing, so that runs stay as they were created. */
async function startIdleApp(t: Test, environment: Record<string, string> = {}) {
  const test = await startTestApp(t, { areJobsRunning: false, environment })
  const { call } = test.deps.database
  call.runs_claim = async () => []
  return test
}

async function startTraining(test: TestApp) {
  const { id } = await makeDataset(test, 4)
  const payload = { name: 'Lamp', keyword: 'LMP', subject: 'object', dataset_id: id }
  return test.call({ method: 'POST', url: '/api/models/train', payload })
}

async function readAgain({ call }: TestApp, location: unknown) {
  return withMilliseconds((await call({ url: String(location) })).body)
}

for (const [mode, environment] of Object.entries({ demo: {}, priced: PRICED }))
  t.test(`answers a start with the training as it is stored: ${mode}`, async (t) => {
    const test = await startIdleApp(t, environment)
    const answer = await startTraining(test)
    t.equal(answer.statusCode, 202)
    t.match(answer.json(), { status: 'queued', phase: 'queued', on_hold: false })
    t.strictSame(await readAgain(test, answer.headers.location), withMilliseconds(answer.body))
  })

t.test('answers a start over a cap with the training on hold, as it is stored', async (t) => {
  const test = await startIdleApp(t, PRICED)
  await test.call({ method: 'PATCH', url: '/api/spending', payload: { day_cap_usd_micros: 1 } })
  const answer = await startTraining(test)
  t.match(answer.json(), { phase: 'paused', on_hold: true, error: { side: 'account' } })
  t.strictSame(await readAgain(test, answer.headers.location), withMilliseconds(answer.body))
})

t.test('answers a start with the generation as it is stored', async (t) => {
  const test = await startIdleApp(t)
  const { id } = await makeModel(test)
  const answer = await requestGeneration(test, id)
  t.equal(answer.statusCode, 202)
  t.match(answer.json(), { status: 'queued', on_hold: false, images: [] })
  const { generations } = withMilliseconds((await test.call({ url: '/api/generations' })).body)
  t.strictSame(generations, [withMilliseconds(answer.body)])
})
