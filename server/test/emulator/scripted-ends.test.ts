import t from 'tap'
import { createEmulator } from '../../emulator/emulator.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import {
  clientFor,
  makeClock,
  owner,
  type RunningEmulator,
  startEmulator,
} from './support/running-emulator.ts'
import { trainBy } from './support/trainers.ts'
import { makeImageZip, trainOn } from './support/training-zip.ts'

async function order({ origin }: RunningEmulator, fault: object): Promise<number> {
  const answer = await fetch(`${origin}/emulator/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  })
  return answer.status
}

const versionsIn = async ({ client }: RunningEmulator): Promise<number> =>
  (await client.models.versions.list(owner, 'flux-lora-base')).results.length

t.test('fails the next training at the given time with the given error', async (t) => {
  const clock = makeClock()
  const running = await startEmulator(t, { now: clock.now })
  const zip = await makeImageZip(['#c03020'])
  const failure = { error: 'The disk is full', after: 0.5, log: 'No space left on device\n' }
  t.equal(await order(running, { fail_training: failure }), 204)
  const id = await trainOn(running.client, zip)
  const next = await trainOn(running.client, zip)
  clock.advance(31_000)
  t.match(await running.client.trainings.get(id), { status: 'processing', error: null })
  clock.advance(29_000)
  const failed = await running.client.trainings.get(id)
  t.match(failed, {
    status: 'failed',
    error: 'The disk is full',
    output: null,
    metrics: { predict_time: 28.5 },
    logs: /\| 8\/20 \[.*\nNo space left on device\n$/,
  })
  t.match(await running.client.trainings.get(next), { status: 'succeeded' }, 'once only')
  t.equal(await versionsIn(running), 1)
  const { entries } = await running.emulator.ledger()
  t.match(
    entries.find((entry) => entry.id === id),
    { status: 'failed', usd_micros: 0 },
  )
})

t.test('knows the most common failures', async (t) => {
  const clock = makeClock()
  const running = await startEmulator(t, { now: clock.now })
  const cases: [string, RegExp, RegExp][] = [
    ['cuda_out_of_memory', /^CUDA out of memory\. Tried to allocate/, /OutOfMemoryError: CUDA/],
    [
      'image_not_built',
      /^Failed to create trained image after successful training run\.$/,
      /lora\.safetensors/,
    ],
    ['nsfw', /^NSFW content detected\./, /Traceback/],
    ['layers_regex', /^The regex '.*' didn't match any layers\./, /Traceback/],
  ]
  for (const [fail_training, error, logs] of cases) {
    await order(running, { fail_training })
    const zip = await makeImageZip(['#c03020'])
    const id = await trainBy(running.client, 'flux', { zip, input: { steps: 20 } })
    clock.advance(60_000)
    t.match(
      await running.client.trainings.get(id),
      { status: 'failed', error, logs },
      fail_training,
    )
  }
  t.equal(await versionsIn(running), 0)
})

t.test('keeps an ordered failure over a restart', async (t) => {
  const clock = makeClock()
  const options = { now: clock.now, dataDir: temporaryDirectory(t) }
  const before = await createEmulator(options)
  before.addFault({ fail_training: 'nsfw' })
  const id = await trainOn(clientFor(await before.listen()), await makeImageZip(['#c03020']))
  await before.close()
  const after = await createEmulator(options)
  t.after(() => after.close())
  clock.advance(60_000)
  const failed = await clientFor(await after.listen()).trainings.get(id)
  t.match(failed, { status: 'failed', error: /^NSFW/ })
})

t.test('succeeds without a version, or without weights', async (t) => {
  const clock = makeClock()
  const running = await startEmulator(t, { now: clock.now })
  const zip = await makeImageZip(['#c03020'])
  const outputAfter = async (...faults: object[]): Promise<string[]> => {
    for (const fault of faults) await order(running, fault)
    const id = await trainOn(running.client, zip)
    clock.advance(60_000)
    const { status, output } = await running.client.trainings.get(id)
    t.equal(status, 'succeeded')
    return Object.keys(output ?? {})
  }
  t.same(await outputAfter({ result_without_version: true }), ['weights'])
  t.equal(await versionsIn(running), 0)
  t.same(await outputAfter({ result_without_weights: true }), ['version'])
  t.same(await outputAfter({ result_without_version: true }, { result_without_weights: true }), [])
  t.same(await outputAfter(), ['version', 'weights'])
  t.equal(await versionsIn(running), 2)
})

t.test('responds to the next reads with an unknown status', async (t) => {
  const clock = makeClock()
  const running = await startEmulator(t, { now: clock.now })
  const id = await trainOn(running.client, await makeImageZip(['#c03020']))
  await order(running, { status_word: 'hibernating', times: 2 })
  t.match(await running.client.trainings.get(id), { status: 'hibernating' })
  t.match((await running.client.trainings.list()).results, [{ id, status: 'hibernating' }])
  t.match(await running.client.trainings.get(id), { status: 'starting' })
})

t.test('rejects invalid faults', async (t) => {
  const running = await startEmulator(t)
  t.equal(await order(running, { fail_training: 'boredom' }), 422)
  t.equal(await order(running, { fail_training: { error: 'x', after: 2 } }), 422)
  t.equal(await order(running, { result_without_version: false }), 422)
  t.equal(await order(running, { status_word: '' }), 422)
})
