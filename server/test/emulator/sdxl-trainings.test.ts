import sharp from 'sharp'
import t from 'tap'
import { matchesDocument } from './support/documented-shapes.ts'
import {
  makeClock,
  owner,
  type RunningEmulator,
  startEmulator,
} from './support/running-emulator.ts'
import { trainBy } from './support/trainers.ts'
import { makeImageZip } from './support/training-zip.ts'
import { shapesIn, weightsAt } from './support/weights.ts'

const colors = ['#c03020', '#2050c0', '#30a040', '#d0b020', '#802090']
const zipped = { input_images_filetype: 'zip' }

async function completedTraining(running: RunningEmulator, advance: () => void, input: object) {
  const zip = await makeImageZip(colors)
  const id = await trainBy(running.client, 'sdxl', { zip, input: { ...zipped, ...input } })
  advance()
  return running.client.trainings.get(id)
}

/** Returns the steps of the training bar as a log parser finds them, each twice. */
function stepsIn(log: string): { step: number; epoch: number; current: number; total: number }[] {
  const bar = /^# PTI :step: (\d+), epoch: (\d+): +\d+%\|[^|]*\| (\d+)\/(\d+) \[/gm
  return [...log.matchAll(bar)].map((match) => {
    const [step = 0, epoch = 0, current = 0, total = 0] = match.slice(1).map(Number)
    return { step, epoch, current, total }
  })
}

t.test('trains a version and packs its weights without folders', async (t) => {
  const clock = makeClock()
  const running = await startEmulator(t, { now: clock.now })
  const done = await completedTraining(running, () => clock.advance(60_000), {
    token_string: 'ZXQ',
    lora_rank: 16,
    max_train_steps: 10,
  })
  matchesDocument(t, 'trainings.get', 200, done)
  t.match(done, { status: 'succeeded', metrics: { predict_time: 57 } })
  t.match(done.output?.weights, /\/trained_model\.tar$/)
  const files = await weightsAt(String(done.output?.weights))
  t.same([...files.keys()], ['lora.safetensors', 'embeddings.pti', 'special_params.json'])
  t.same(Object.values(shapesIn(files.get('lora.safetensors'))), [
    [16, 64],
    [64, 16],
  ])
  t.same(shapesIn(files.get('embeddings.pti')), {
    text_encoders_0: [2, 768],
    text_encoders_1: [2, 1280],
  })
  t.same(JSON.parse(String(files.get('special_params.json'))), { ZXQ: '<s0><s1>' })
})

t.test('saves the whole model of a full fine-tune', async (t) => {
  const clock = makeClock()
  const running = await startEmulator(t, { now: clock.now })
  const done = await completedTraining(running, () => clock.advance(60_000), {
    is_lora: false,
    max_train_steps: 10,
  })
  const files = await weightsAt(String(done.output?.weights))
  t.ok(files.has('unet.safetensors'))
  t.notOk(files.has('lora.safetensors'))
})

t.test('passes through the phases of the trainer in order', async (t) => {
  const clock = makeClock()
  const running = await startEmulator(t, { now: clock.now })
  const input = { max_train_steps: 9, train_batch_size: 2, seed: 42 }
  const { logs = '' } = await completedTraining(running, () => clock.advance(60_000), input)
  const marks = [
    "Image files:  ['./temp_in/0000.jpg', './temp_in/0001.jpg', ",
    'Generating 5 captions...\nInput captioning text: a photo of TOK,\n',
    '100%|██████████| 5/5 [',
    'Generating 5 masks...\n',
    'Upscaling 5 images...\n',
    'Using seed 42\n',
    '# PTI : Loaded models\n# PTI : Loading dataset, do_cache True\n# PTI : Loaded dataset\n',
    '# PTI :  Running training\n# PTI :  Num examples = 5\n# PTI :  Num batches each epoch = 3\n# PTI :  Num Epochs = 3\n',
    '# PTI :  Total optimization steps = 9\n',
    '# PTI :step: 0, epoch: 0:  11%|█         | 1/9 [',
    '# PTI :  Pivot halfway\n# PTI :step: 3, epoch: 1:',
    '# PTI :step: 8, epoch: 2: 100%|██████████| 9/9 [',
    'Saving final model for return\n',
  ]
  const places = marks.map((mark) => logs.indexOf(mark))
  t.notOk(places.includes(-1), 'every phase is logged', { places, logs })
  t.same(
    places,
    [...places].sort((a, b) => a - b),
  )
  t.notMatch(logs, 'loss', 'this trainer prints none')
})

t.test('shows its progress in a growing log whose step is one below the counter', async (t) => {
  const clock = makeClock()
  const { client } = await startEmulator(t, { now: clock.now })
  const zip = await makeImageZip(colors)
  const id = await trainBy(client, 'sdxl', { zip, input: { ...zipped, max_train_steps: 40 } })
  let log = ''
  for (let seconds = 0; seconds < 60; seconds += 5) {
    clock.advance(5000)
    const { logs = '' } = await client.trainings.get(id)
    t.ok(logs.startsWith(log), `still starts like the log at ${seconds} s`)
    log = logs
  }
  const steps = stepsIn(log)
  t.equal(steps.length, 80, 'two lines a step')
  t.ok(steps.every(({ step, current, total }) => step === current - 1 && total === 40))
})

t.test('counts steps from epochs when only epochs are given', async (t) => {
  const clock = makeClock()
  const running = await startEmulator(t, { now: clock.now })
  const totalOf = async (input: object): Promise<number | undefined> => {
    const { logs = '' } = await completedTraining(running, () => clock.advance(60_000), input)
    return stepsIn(logs).at(-1)?.total
  }
  t.equal(await totalOf({ num_train_epochs: 7, train_batch_size: 2 }), 21)
  t.equal(await totalOf({ num_train_epochs: 7, max_train_steps: 12 }), 12)
  t.equal(await totalOf({}), 1000)
})

t.test('renders PNG images of any size from the trained version', async (t) => {
  const clock = makeClock()
  const running = await startEmulator(t, { now: clock.now })
  const { client, call } = running
  const done = await completedTraining(running, () => clock.advance(60_000), { max_train_steps: 4 })
  const version = String(done.output?.version).split(':')[1] ?? ''
  const input = {
    prompt: 'TOK in a field',
    negative_prompt: 'people',
    width: 320,
    height: 200,
    num_outputs: 2,
    scheduler: 'DDIM',
    num_inference_steps: 20,
    guidance_scale: 5,
    seed: 3,
    refine: 'base_image_refiner',
    refine_steps: 5,
    lora_scale: 0.8,
  }
  const { id } = await client.predictions.create({ version, input })
  clock.advance(3000)
  const prediction = await client.predictions.get(id)
  t.match(prediction, { status: 'succeeded', model: `${owner}/flux-lora-base` })
  t.match(prediction.output, [/out-0\.png$/, /out-1\.png$/])
  t.notMatch(prediction.logs, 'Total safe images')
  for (const url of prediction.output) {
    const image = Buffer.from(await (await fetch(url)).arrayBuffer())
    t.match(await sharp(image).metadata(), { width: 320, height: 200, format: 'png' })
  }

  const wrong = { ...input, scheduler: 'EULER', lora_scale: 1.5, num_inference_steps: 501 }
  const rejected = await call('POST', '/v1/predictions', { version, input: wrong })
  t.equal(rejected.status, 422)
  const { openapi_schema } = await client.models.versions.get(owner, 'flux-lora-base', version)
  const { properties } = Object(openapi_schema).components.schemas.Input
  t.notOk('aspect_ratio' in properties || 'output_format' in properties)
})
