import t from 'tap'
import { readTraining, train, waitUntilEnded } from '../support/actions.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'
import { waitFor } from '../support/wait-for.ts'

const start = (test: TestApp, parameters: object = {}) =>
  train(test, { description: 'on a desk', parameters: { steps: 20, ...parameters } })

const retry = ({ call }: TestApp, id: string, payload?: object, headers = {}) =>
  call({
    method: 'POST',
    url: `/api/trainings/${id}/retry`,
    headers,
    ...(payload && { payload }),
  })

async function failed(test: TestApp, parameters: object = {}) {
  test.emulator.addFault({ fail_training: 'cuda_out_of_memory' })
  return waitUntilEnded(test, await start(test, parameters))
}

t.test('retries a failed training with the same images and settings', async (t) => {
  const test = await startTestApp(t)
  const first = await failed(test, { lora_rank: 8 })
  const answer = await retry(test, first.id)
  t.equal(answer.statusCode, 202)
  const second = answer.json()
  t.equal(answer.headers.location, `/api/trainings/${second.id}`)
  t.match(second, {
    status: 'queued',
    retry_of: first.id,
    name: 'Lamp',
    keyword: 'LMP',
    description: 'on a desk',
    dataset_id: first.dataset_id,
    image_count: first.image_count,
  })
  t.strictSame(second.parameters, first.parameters)
  const doubleClick = await retry(test, first.id)
  t.equal(doubleClick.json().id, second.id)
  t.equal(doubleClick.headers['idempotency-replayed'], 'true')
  t.match(await waitUntilEnded(test, second), { status: 'succeeded', retry_of: first.id })
})

t.test('retries with the settings that the failure suggests and keeps the others', async (t) => {
  const test = await startTestApp(t)
  const first = await failed(test, { batch_size: 2, lora_rank: 8 })
  t.strictSame(first.error?.fix, { batch_size: 1 })
  const answer = await retry(test, first.id, { parameters: first.error?.fix, name: 'Lamp again' })
  t.match(answer.json(), {
    name: 'Lamp again',
    parameters: { steps: 20, batch_size: 1, lora_rank: 8 },
  })
  await waitUntilEnded(test, answer.json())
})

t.test(
  'resets a setting that is null, and all of them for another effort or trainer',
  async (t) => {
    const test = await startTestApp(t, { areJobsRunning: false })
    const { id } = await start(test, { layers_to_optimize_regex: 'none', lora_rank: 8 })
    await test.call({ method: 'POST', url: `/api/trainings/${id}/cancel` })
    const parametersOf = async (payload: object) =>
      (await retry(test, id, payload)).json().parameters
    const fixed = await parametersOf({ parameters: { layers_to_optimize_regex: null } })
    t.match(fixed, { steps: 20, lora_rank: 8 })
    t.notOk('layers_to_optimize_regex' in fixed)
    t.match(await parametersOf({ effort: 'thorough' }), { steps: 2000, lora_rank: 16 })
    t.match(await parametersOf({ parameters: { epochs: 8 } }), { steps: 40, lora_rank: 8 })
    t.match(await parametersOf({ trainer: 'sdxl' }), { max_train_steps: 1000 })
  },
)

t.test(
  'replays the first response for the same Idempotency-Key, and starts another training for a new one',
  async (t) => {
    const test = await startTestApp(t)
    const { id } = await failed(test)
    const headers = { 'idempotency-key': 'again' }
    const answers = [await retry(test, id, undefined, headers), await retry(test, id, {}, headers)]
    t.equal(answers[0]?.body, answers[1]?.body)
    t.equal(answers[1]?.headers['idempotency-replayed'], 'true')
    const other = await retry(test, id, { name: 'Other' }, headers)
    t.match(other.json(), { status: 422, code: 'idempotency.key_reused' })
    const second = await retry(test, id, undefined, { 'idempotency-key': 'another' })
    t.not(second.json().id, answers[0]?.json().id)
    for (const answer of [answers[0], second]) await waitUntilEnded(test, answer?.json())
  },
)

t.test('resumes a training on hold immediately, and only once per Idempotency-Key', async (t) => {
  const test = await startTestApp(t)
  test.emulator.addFault({ status: 402, route: 'trainings', method: 'POST' })
  const { id } = await start(test)
  await waitFor(
    () => readTraining(test, id),
    ({ phase }) => phase === 'paused',
  )
  const changed = await retry(test, id, { name: 'Other' })
  t.match(changed.json(), { status: 409, code: 'trainings.paused' })
  const headers = { 'idempotency-key': 'resume' }
  const answer = await retry(test, id, undefined, headers)
  t.equal(answer.statusCode, 202)
  t.match(answer.json(), { id, phase: 'queued', error: null })
  t.match(await waitUntilEnded(test, answer.json()), { status: 'succeeded' })
  const replay = await retry(test, id, undefined, headers)
  t.equal(
    replay.body,
    answer.body,
    'the first response is replayed after the training has completed',
  )
  t.equal((await test.emulator.ledger()).trainings_created, 1)
})

t.test('rejects a retry that is not possible, with the reason', async (t) => {
  const test = await startTestApp(t, { areJobsRunning: false })
  t.match((await retry(test, 'nowhere')).json(), { status: 404, code: 'trainings.not_found' })
  const { id, dataset_id } = await start(test)
  t.match((await retry(test, id)).json(), { status: 409, code: 'trainings.under_way' })
  await test.call({ method: 'POST', url: `/api/trainings/${id}/cancel` })
  // The canceled submission may still have files in the spool.
  const count = async () => ({ ...(await test.count()), spooled: 0 })
  const before = await count()
  for (const [payload, field] of [
    [{ stepz: 1 }, 'stepz'],
    [{ parameters: { stepz: 1 } }, 'parameters.stepz'],
    [{ parameters: { steps: 1 } }, 'parameters.steps'],
    [{ dataset_id }, 'dataset_id'],
  ] as const) {
    const rejected = await retry(test, id, payload)
    t.match(rejected.json(), { status: 400, errors: [{ field }] }, field)
  }
  t.strictSame(await count(), before)
  await test.call({ method: 'DELETE', url: `/api/datasets/${dataset_id}` })
  t.match((await retry(test, id)).json(), { status: 409, code: 'trainings.dataset_gone' })
})
