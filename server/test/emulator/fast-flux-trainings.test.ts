import t from 'tap'
import { matchesDocument } from './support/documented-shapes.ts'
import { makeClock, owner, startEmulator } from './support/running-emulator.ts'
import { trainBy } from './support/trainers.ts'
import { makeImage, makeImageZip, makeZip } from './support/training-zip.ts'
import { weightsAt } from './support/weights.ts'

t.test('trains a FLUX version in a quarter of the time', async (t) => {
  const clock = makeClock()
  const { client } = await startEmulator(t, { now: clock.now })
  const zip = await makeImageZip(['#c03020'])
  const input = { trigger_word: 'ZXQ', lora_type: 'style', training_steps: 30, seed: 5 }
  const id = await trainBy(client, 'fast', { zip, input })
  clock.advance(15_000)
  const done = await client.trainings.get(id)
  matchesDocument(t, 'trainings.get', 200, done)
  t.match(done, { status: 'succeeded', metrics: { total_time: 15 } })
  t.match(done.output?.weights, /\/flux-lora\.tar$/)
  t.ok((await weightsAt(String(done.output?.weights))).size > 0)
  const old = String(done.output?.weights).replace('flux-lora.tar', 'trained_model.tar')
  t.equal((await fetch(old)).status, 404)

  const { latest_version } = await client.models.get(owner, 'flux-lora-base')
  const { properties } = Object(latest_version?.openapi_schema).components.schemas.Input
  t.ok('go_fast' in properties && 'megapixels' in properties)
})

t.test('prints a progress bar like the FLUX trainer', async (t) => {
  const clock = makeClock()
  const { client } = await startEmulator(t, { now: clock.now })
  const image = await makeImage('#c03020')
  const zip = await makeZip({ 'a.jpg': image, 'a.txt': 'mine', 'b.jpg': image })
  const id = await trainBy(client, 'fast', { zip, input: { training_steps: 30 } })
  clock.advance(8000)
  const { logs: half = '' } = await client.trainings.get(id)
  clock.advance(7000)
  const { logs = '' } = await client.trainings.get(id)
  t.ok(logs.startsWith(half) && half.includes('flux_train_replicate:'))
  t.match(logs, 'a.jpg is already captioned\nCaption for input_images/b.jpg: ')
  t.equal(logs.match(/^flux_train_replicate: .*loss: /gm)?.length, 29)
  t.match(logs, '| 29/30 [')
})

t.test('rejects unknown inputs', async (t) => {
  const clock = makeClock()
  const { client } = await startEmulator(t, { now: clock.now })
  const zip = await makeImageZip(['#c03020'])
  const cases: [object, RegExp][] = [
    [{ steps: 100 }, /unexpected keyword argument 'steps'/],
    [{ lora_type: 'object' }, /^lora_type: .*permitted: 'subject', 'style'$/],
    [{ training_steps: 2 }, /^training_steps: .*greater than or equal to 3$/],
  ]
  for (const [input, error] of cases) {
    const id = await trainBy(client, 'fast', { zip, input })
    clock.advance(15_000)
    t.match(await client.trainings.get(id), { status: 'failed', error }, String(error))
  }
})
