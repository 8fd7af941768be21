import type { ModelInput } from '@the-way/shared'
import t, { type Test } from 'tap'
import type { VersionFamily } from '../../emulator/records.ts'
import { generate, makeModel, waitUntilEnded } from '../support/actions.ts'
import { addModel } from '../support/add-model.ts'
import { addMember } from '../support/credentials.ts'
import { startTestApp, type TestApp, type TestAppOptions } from '../support/test-app.ts'

const start = (t: Test, options: TestAppOptions = {}) =>
  startTestApp(t, { areJobsRunning: false, ...options })

const requestInputs = ({ call }: Pick<TestApp, 'call'>, id: string, headers = {}) =>
  call({ url: `/api/models/${id}/inputs`, headers })

async function inputsOf(t: Test, family: VersionFamily): Promise<ModelInput[]> {
  const test = await start(t)
  const { id } = await makeModel(test, { family })
  const answer = await requestInputs(test, id)
  t.equal(answer.statusCode, 200, answer.body)
  return answer.json()
}

const namesOf = (inputs: readonly ModelInput[]) => inputs.map(({ name }) => name)
const named = (inputs: readonly ModelInput[], wanted: string) =>
  inputs.find(({ name }) => name === wanted)

const FLUX = [
  'prompt',
  'aspect_ratio',
  'width',
  'height',
  'num_outputs',
  'seed',
  'output_format',
  'output_quality',
  'lora_scale',
  'extra_lora',
  'extra_lora_scale',
  'model',
  'num_inference_steps',
  'guidance_scale',
  'image',
  'prompt_strength',
  'mask',
  'disable_safety_checker',
]

t.test('lists the settings of the earlier generation of FLUX in the form’s order', async (t) => {
  const inputs = await inputsOf(t, 'early-flux')
  t.strictSame(namesOf(inputs), FLUX)
  t.match(named(inputs, 'lora_scale'), { minimum: -1, maximum: 2, default: 1, group: 'lora' })
  t.match(named(inputs, 'guidance_scale'), { default: 3.5 })
  t.match(named(inputs, 'output_quality'), { default: 90 })
})

t.test('lists the settings of the newer generation of FLUX, which has two more', async (t) => {
  const inputs = await inputsOf(t, 'flux')
  const expected = [...FLUX]
  expected.splice(4, 0, 'megapixels')
  expected.splice(expected.indexOf('image'), 0, 'go_fast')
  t.strictSame(namesOf(inputs), expected)
  t.strictSame(inputs[0], {
    name: 'prompt',
    type: 'string',
    max_length: 4000,
    default: null,
    required: true,
    title: 'Prompt',
    description: 'What to show. The trigger word is added if it is missing.',
    group: 'prompt',
  })
  t.match(named(inputs, 'lora_scale'), { maximum: 3 })
  t.match(named(inputs, 'megapixels'), { type: 'string', enum: ['1', '0.25'], default: '1' })
  t.match(named(inputs, 'go_fast'), { type: 'boolean', default: false, group: 'quality' })
  t.match(named(inputs, 'seed'), { minimum: 0, maximum: 2 ** 31 - 1, default: null })
  t.match(named(inputs, 'image'), { type: 'url', required: false, group: 'source' })
})

t.test('lists the settings of SDXL, without those of FLUX', async (t) => {
  const inputs = await inputsOf(t, 'sdxl')
  t.strictSame(namesOf(inputs), [
    'prompt',
    'negative_prompt',
    'width',
    'height',
    'num_outputs',
    'seed',
    'lora_scale',
    'num_inference_steps',
    'guidance_scale',
    'scheduler',
    'refine',
    'high_noise_frac',
    'refine_steps',
    'image',
    'prompt_strength',
    'mask',
    'apply_watermark',
    'disable_safety_checker',
  ])
  t.match(named(inputs, 'scheduler'), { enum: ['DDIM'], default: 'K_EULER' })
  t.match(named(inputs, 'prompt'), { required: true, default: null })
})

t.test('lists unknown settings last, by their type, with the texts of the version', async (t) => {
  const inputs = await inputsOf(t, 'other')
  t.strictSame(namesOf(inputs), [
    'prompt',
    'seed',
    'style',
    'image_size',
    'detail',
    'passes',
    'tileable',
    'palette_image',
    'signature',
  ])
  t.match(inputs[0], { max_length: 300 })
  const unknown = inputs.slice(2)
  for (const { group } of unknown) t.equal(group, 'more')
  t.strictSame(named(inputs, 'style'), {
    name: 'style',
    type: 'string',
    enum: ['photo', 'drawing', 'print'],
    default: 'photo',
    required: false,
    title: 'Style',
    description: 'The technique that the image imitates',
    group: 'more',
  })
  t.match(named(inputs, 'image_size'), { type: 'integer', enum: [512, 768], title: 'Image size' })
  t.match(named(inputs, 'detail'), { type: 'number', minimum: 0, maximum: 1 })
  t.match(named(inputs, 'palette_image'), { type: 'url' })
})

t.test('requests each version from Replicate once', async (t) => {
  const test = await start(t)
  const { id } = await makeModel(test)
  const answers = await Promise.all([1, 2, 3].map(() => requestInputs(test, id)))
  t.equal(new Set(answers.map(({ body }) => body)).size, 1)
  test.emulator.addFault({ status: 500, route: 'versions', times: 1000 })
  t.equal((await requestInputs(test, id)).statusCode, 200, 'while Replicate is away')
})

t.test('says that a version was deleted, and that Replicate can’t be reached', async (t) => {
  const test = await start(t)
  const gone = await addModel(test, { name: 'Gone', model_url: `acme/gone:${'d'.repeat(64)}` })
  t.match((await requestInputs(test, gone.id)).json(), {
    status: 409,
    code: 'models.not_on_replicate',
    detail: /^Replicate does not have the version dddddddddddd… of acme\/gone/,
  })
  const odd = await addModel(test, { name: 'Odd', model_url: 'somewhere else' })
  t.match((await requestInputs(test, odd.id)).json(), {
    status: 409,
    code: 'models.not_on_replicate',
  })
  const { id } = await makeModel(test)
  test.emulator.addFault({ status: 500, route: 'versions', times: 1000 })
  t.match((await requestInputs(test, id)).json(), { status: 503, code: 'replicate.unavailable' })
  test.emulator.clearFaults()
  t.equal((await requestInputs(test, id)).statusCode, 200, 'a failure is not remembered')
})

t.test('uses the newest version of a model without one', async (t) => {
  const test = await start(t)
  test.emulator.seedModel({ owner: 'acme', name: 'lamp', family: 'sdxl' })
  const { id } = await addModel(test, { name: 'Lamp', model_url: 'acme/lamp' })
  t.ok(named((await requestInputs(test, id)).json(), 'scheduler'))
})

t.test('lists the settings of a shared model, and not of a private one', async (t) => {
  const test = await start(t)
  const { headers } = await addMember(test, 'bob')
  const model = await makeModel(test)
  t.equal((await requestInputs(test, model.id, headers)).statusCode, 404)
  const payload = { is_public: true }
  await test.call({ method: 'PATCH', url: `/api/models/${model.id}`, payload })
  t.equal((await requestInputs(test, model.id, headers)).statusCode, 200)
  t.match((await requestInputs(test, 'nowhere')).json(), { status: 404, code: 'models.not_found' })
})

t.test('asks to connect Replicate for a model that is there, in demo mode', async (t) => {
  const test = await start(t)
  const { id } = await makeModel(test)
  await test.database.query('update trained_models set emulated = false')
  t.match((await requestInputs(test, id)).json(), { status: 409, code: 'models.replicate_only' })
})

t.test('generates with every family', async (t) => {
  const test = await startTestApp(t)
  for (const family of ['early-flux', 'flux', 'sdxl', 'other'] as const) {
    const model = await makeModel(test, { model_url: `acme/${family}`, family })
    const done = await waitUntilEnded(test, await generate(test, model.id))
    t.match(done, { status: 'succeeded', images: { length: 1 } }, family)
  }
})
