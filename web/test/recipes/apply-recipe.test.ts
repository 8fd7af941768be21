import type { ModelInput } from '@the-way/shared'
import t from 'tap'
import { applyRecipe } from '../../src/features/recipes/apply-recipe.ts'
import type { FoundRecipe } from '../../src/features/recipes/found-recipe.ts'

const input = (name: string, rest: Partial<ModelInput> = {}): ModelInput => ({
  name,
  type: 'string',
  default: null,
  required: false,
  title: name,
  description: null,
  group: 'more',
  ...rest,
})
const INPUTS = [
  input('prompt'),
  input('seed', { type: 'integer' }),
  input('num_outputs', { type: 'integer', minimum: 1, maximum: 4 }),
  input('aspect_ratio', { enum: ['1:1', '3:2', '2:3', 'custom'] }),
  input('width', { type: 'integer', minimum: 256, maximum: 1440 }),
  input('height', { type: 'integer', minimum: 256, maximum: 1440 }),
  input('num_inference_steps', { type: 'integer', minimum: 1, maximum: 50 }),
  input('guidance_scale', { type: 'number', minimum: 0, maximum: 10 }),
  input('output_format', { enum: ['webp', 'jpg', 'png'] }),
  input('go_fast', { type: 'boolean' }),
  input('image', { type: 'url' }),
]
const target = { modelId: 'model-1', inputs: INPUTS }

const recipe = (
  change: Partial<FoundRecipe>,
  settings: Record<string, unknown> = {},
): FoundRecipe => ({
  program: 'AUTOMATIC1111',
  prompt: 'a lamp',
  seed: null,
  num_outputs: null,
  size: null,
  model_id: null,
  model_name: null,
  loras: [],
  settings: new Map(Object.entries(settings)),
  ...change,
})

t.test('restores what the version accepts, with numbers from text', async (t) => {
  const settings = {
    num_inference_steps: '28',
    guidance_scale: 3.5,
    output_format: 'png',
    go_fast: 'true',
  }
  t.strictSame(
    applyRecipe(recipe({ seed: 7, num_outputs: 4, size: [832, 1216] }, settings), target),
    {
      values: {
        prompt: 'a lamp',
        num_outputs: 4,
        seed: '7',
        settings: {
          num_inference_steps: 28,
          guidance_scale: 3.5,
          output_format: 'png',
          go_fast: true,
          aspect_ratio: '2:3',
        },
      },
      notRestored: [],
    },
  )
})

t.test('lists what cannot be restored, and why', async (t) => {
  const { values, notRestored } = applyRecipe(
    recipe(
      {
        seed: 4_294_967_295,
        num_outputs: 9,
        size: [4000, 300],
        model_name: 'sdxl',
        loras: ['lamp_v2'],
      },
      {
        scheduler: 'DPM++ 2M',
        num_inference_steps: 150,
        guidance_scale: 'high',
        output_format: 'gif',
        go_fast: 1,
        image: 'https://example.com/a.png',
        'Clip skip': '2',
      },
    ),
    target,
  )
  t.strictSame(values, { prompt: 'a lamp', num_outputs: null, seed: '', settings: {} })
  t.strictSame(notRestored, [
    'model sdxl: this is another model',
    'LoRA lamp_v2',
    'seed 4294967295: it is out of range',
    'sampler DPM++ 2M: this model does not have it',
    'steps 150: this model does not accept it',
    'guidance high: this model does not accept it',
    'output_format gif: this model does not accept it',
    'go_fast 1: this model does not accept it',
    'image https://example.com/a.png: this model does not accept it',
    'Clip skip 2: this model does not have it',
    'size 4000 × 300: this model does not have it',
  ])
})

t.test('restores the size as the version describes it', async (t) => {
  const sizeFor = (size: [number, number], inputs: ModelInput[]) =>
    applyRecipe(recipe({ size }), { modelId: 'model-1', inputs }).values.settings
  t.strictSame(sizeFor([512, 512], INPUTS), { aspect_ratio: '1:1' })
  t.strictSame(sizeFor([1000, 600], INPUTS), { aspect_ratio: 'custom', width: 1000, height: 600 })
  const sides = INPUTS.filter(({ name }) => name !== 'aspect_ratio')
  t.strictSame(sizeFor([1216, 832], sides), { width: 1216, height: 832 })
  t.strictSame(sizeFor([1216, 832], []), {})
  const own = recipe({ size: [1216, 832] }, { aspect_ratio: '1:1' })
  t.strictSame(applyRecipe(own, target).values.settings, { aspect_ratio: '1:1' })
})

t.test('knows the model that made an image', async (t) => {
  const made = recipe({ model_id: 'model-1', model_name: 'Lamp' })
  t.strictSame(applyRecipe(made, target).notRestored, [])
  t.strictSame(applyRecipe(made, { ...target, modelId: 'model-2' }).notRestored, [
    'model Lamp: this is another model',
  ])
})

t.test('limits hostile recipes', async (t) => {
  const settings = Object.fromEntries(
    Array.from({ length: 200 }, (_, n) => [`x${n}`, 'y'.repeat(999)]),
  )
  const hostile = recipe(
    { prompt: `${'💡'.repeat(5000)}`, loras: ['<img src=x onerror=alert(1)>\u202e\u0000'] },
    settings,
  )
  const { values, notRestored } = applyRecipe(hostile, target)
  t.equal([...values.prompt].length, 4000)
  t.equal(notRestored.length, 13)
  t.ok(notRestored.every((line) => line.length < 150))
  t.match(notRestored.at(-1), /^and \d+ more$/)
  const controls = applyRecipe(recipe({ prompt: 'a\u0000b\u001b[31m\nc' }), target)
  t.equal(controls.values.prompt, 'a b [31m\nc')
})
