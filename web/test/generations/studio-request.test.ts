import { expandPrompt, type ModelInput } from '@the-way/shared'
import t from 'tap'
import { formInputs } from '../../src/features/generations/inputs-api.ts'
import { faultsOf, faultsOnSubmit } from '../../src/features/generations/studio-faults.ts'
import { toBody } from '../../src/features/generations/studio-request.ts'
import {
  imagesOf,
  leftOut,
  STUDIO_DEFAULTS,
  type StudioValues,
  valuesOf,
} from '../../src/features/generations/studio-values.ts'

const input = (name: string, rest: Partial<ModelInput> = {}): ModelInput => ({
  name,
  type: 'string',
  default: null,
  required: name === 'prompt',
  title: name,
  description: null,
  group: 'more',
  ...rest,
})
const between = (minimum: number, maximum: number) => ({ minimum, maximum })

const FLUX = formInputs(
  [
    input('prompt', { max_length: 4000 }),
    input('aspect_ratio', { enum: ['1:1', '3:2', 'custom'], default: '1:1' }),
    input('width', { type: 'integer', ...between(256, 1440) }),
    input('height', { type: 'integer', ...between(256, 1440) }),
    input('num_outputs', { type: 'integer', default: 1, ...between(1, 4) }),
    input('seed', { type: 'integer' }),
    input('output_format', { enum: ['webp', 'jpg', 'png'], default: 'webp' }),
    input('output_quality', { type: 'integer', default: 80, ...between(0, 100) }),
    input('lora_scale', { type: 'number', default: 1, ...between(-1, 3) }),
    input('extra_lora'),
    input('extra_lora_scale', { type: 'number', default: 1, ...between(-1, 3) }),
    input('model', { enum: ['dev', 'schnell'], default: 'dev' }),
    input('num_inference_steps', { type: 'integer', default: 28, ...between(1, 50) }),
    input('go_fast', { type: 'boolean', default: false }),
  ],
  'flux',
)
const SDXL = formInputs(
  [
    input('prompt'),
    input('negative_prompt', { default: '' }),
    input('width', { type: 'integer', default: 1024 }),
    input('height', { type: 'integer', default: 1024 }),
    input('scheduler', { enum: ['DDIM', 'K_EULER'], default: 'K_EULER' }),
    input('refine', { enum: ['no_refiner', 'base_image_refiner'], default: 'no_refiner' }),
    input('refine_steps', { type: 'integer' }),
  ],
  'sdxl',
)
const OTHER = formInputs(
  [
    input('prompt', { max_length: 20 }),
    input('style', { enum: ['photo', 'print'], default: 'photo' }),
    input('image_size', { type: 'integer', enum: [512, 768], default: 512 }),
    input('detail', { type: 'number', default: 0.5, ...between(0, 1) }),
    input('tags', { type: 'array' }),
    input('palette_image', { type: 'url' }),
  ],
  null,
)

const values = (
  settings: StudioValues['settings'] = {},
  rest: Partial<StudioValues> = {},
): StudioValues => ({ ...STUDIO_DEFAULTS, prompt: 'a lamp', ...rest, settings })
const model = { keyword: null, trainer: null }

t.test('sends the settings that the API names, and others only if they were changed', async (t) => {
  const named = {
    aspect_ratio: '3:2',
    output_format: 'webp',
    output_quality: 80,
    lora_scale: 1,
    num_inference_steps: 28,
    num_outputs: 1,
  }
  t.strictSame(toBody(values(), FLUX), { ...named, prompt: 'a lamp' })
  t.strictSame(toBody(values({ go_fast: true }, { seed: '7', num_outputs: 2 }), FLUX), {
    ...named,
    prompt: 'a lamp',
    seed: 7,
    num_outputs: 2,
    parameters: { go_fast: true },
  })
})

t.test('sends a named setting in `parameters` if the API does not name the value', async (t) => {
  const { lora_scale, parameters } = toBody(values({ lora_scale: '2,5' }), FLUX)
  t.equal(lora_scale, undefined)
  t.strictSame(parameters, { lora_scale: 2.5 })
})

t.test('sends an exact size instead of a ratio', async (t) => {
  const size = { aspect_ratio: 'custom', width: '512', height: '768' }
  for (const inputs of [FLUX, SDXL]) {
    const body = toBody(values(size), inputs)
    t.equal(body.aspect_ratio, undefined)
    t.match(body.parameters, { width: 512, height: 768 })
    t.notOk('aspect_ratio' in (body.parameters ?? {}))
  }
  const { aspect_ratio, parameters } = toBody(values({ width: '512' }), SDXL)
  t.strictSame({ aspect_ratio, parameters }, { aspect_ratio: '3:2', parameters: undefined })
})

t.test('does not send what has no effect with the other settings', async (t) => {
  const scale = { extra_lora_scale: '0.5' }
  t.equal(toBody(values(scale), FLUX).parameters, undefined)
  t.strictSame(toBody(values({ ...scale, extra_lora: 'someone/paper' }), FLUX).parameters, {
    extra_lora: 'someone/paper',
    extra_lora_scale: 0.5,
  })
  t.equal(toBody(values({ output_format: 'png' }), FLUX).output_quality, undefined)
  t.equal(toBody(values({ refine_steps: '4' }), SDXL).parameters, undefined)
})

t.test('takes four steps with schnell, unless others were chosen', async (t) => {
  t.equal(toBody(values({ model: 'schnell' }), FLUX).num_inference_steps, 4)
  const chosen = values({ model: 'schnell', num_inference_steps: '2' })
  t.equal(toBody(chosen, FLUX).num_inference_steps, 2)
})

t.test('sends unknown settings with their type', async (t) => {
  const settings = { image_size: '768', detail: '0.25', tags: '["a", "b"]', style: 'photo' }
  t.strictSame(toBody(values(settings), OTHER).parameters, {
    image_size: 768,
    detail: 0.25,
    tags: ['a', 'b'],
  })
})

t.test('lets the server check chosen settings of a version that is not known yet', async (t) => {
  const basic = formInputs(undefined, 'flux')
  t.notOk(basic.areOfVersion)
  t.match(toBody(values({ go_fast: true }), basic), {
    aspect_ratio: '3:2',
    lora_scale: 1,
    parameters: { go_fast: true },
  })
  t.equal(toBody(values(), basic).parameters, undefined)
  t.notOk(formInputs([], 'flux').areOfVersion, 'nor of a version that does not list its inputs')
})

t.test('restores all settings of a generation', async (t) => {
  const recipe = { prompt: 'a lamp', seed: 7, num_outputs: 3 }
  const parameters = { style: 'print', detail: 0.25, tags: ['a'], go_fast: null }
  const restored = valuesOf({ ...recipe, parameters })
  t.strictSame(restored, {
    prompt: 'a lamp',
    seed: '7',
    num_outputs: 3,
    settings: { style: 'print', detail: 0.25, tags: '["a"]' },
  })
  t.strictSame(toBody(restored, OTHER).parameters, { style: 'print', detail: 0.25, tags: ['a'] })
  t.strictSame(leftOut(restored, FLUX.list), ['style', 'detail', 'tags'])
  t.strictSame(leftOut(restored, OTHER.list), [])
})

t.test('restores several prompts as alternatives, and braces as ordinary text', async (t) => {
  const restore = (prompts: string[], num_outputs: number) => {
    const recipe = { prompt: prompts[0] ?? '', prompts, seed: 7, num_outputs, parameters: {} }
    const values = valuesOf(recipe)
    t.strictSame(expandPrompt(values.prompt, 16).prompts, prompts)
    t.equal(imagesOf(values), num_outputs)
    return values
  }
  t.equal(restore(['a red lamp', 'a blue lamp'], 8).num_outputs, 4)
  t.equal(restore(['a {plain} lamp'], 2).prompt, 'a {plain} lamp')
  t.equal(restore(['a {red|blue} lamp'], 2).prompt, 'a \\{red\\|blue\\} lamp')
  restore(['a {red', 'a blue}|'], 2)
})

t.test('restores a size as its ratio, or as an exact size', async (t) => {
  const restore = (parameters: Record<string, unknown>) =>
    valuesOf({ prompt: 'a lamp', seed: 7, num_outputs: 1, parameters }).settings
  t.strictSame(restore({ width: 832, height: 1216 }), { aspect_ratio: '2:3' })
  const exact = { width: 800, height: 600 }
  t.strictSame(restore(exact), { ...exact, aspect_ratio: 'custom' })
  t.strictSame(restore({ ...exact, aspect_ratio: 'custom' }), { ...exact, aspect_ratio: 'custom' })
})

t.test('says what is wrong with a setting', async (t) => {
  const faults = (settings: StudioValues['settings'], inputs = FLUX) =>
    faultsOf({ values: values(settings), inputs: inputs.list, model })
  const steps = 'Enter a whole number from 1 to 50, or leave it empty.'
  for (const typed of ['0', '51', '2.5', 'many'])
    t.strictSame(faults({ num_inference_steps: typed }), { num_inference_steps: steps })
  t.strictSame(faults({ num_inference_steps: '' }), {})
  t.strictSame(faults({ lora_scale: '3.1' }), {
    lora_scale: 'Enter a number from -1 to 3, or leave it empty.',
  })
  t.strictSame(faults({ aspect_ratio: 'custom', width: '1000', height: '1001' }, SDXL), {
    height: 'Enter a multiple of 8, or leave it empty.',
  })
  t.strictSame(faults({ style: 'oil', palette_image: 'file', tags: '{}' }, OTHER), {
    style: 'Choose one of the options.',
    palette_image: 'Enter an http(s) URL, such as https://example.com/image.png.',
    tags: 'Enter JSON, such as ["first", "second"].',
  })
})

t.test('counts the trigger word in the length of the prompt', async (t) => {
  const form = { values: values(), inputs: OTHER.list, model }
  const long = { ...form, values: values({}, { prompt: 'a lamp on a desk' }) }
  t.strictSame(faultsOf(long), {})
  t.strictSame(faultsOf({ ...long, model: { keyword: 'QHRZN', trainer: null } }), {
    prompt: 'Prompt is too long: 22 of 20 characters.',
  })
  t.strictSame(faultsOnSubmit({ ...form, values: values({}, { prompt: ' ' }) }), {
    prompt: 'Enter a prompt.',
  })
})
