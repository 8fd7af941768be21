import t from 'tap'
import { makeModel } from '../support/actions.ts'
import { startTestApp } from '../support/test-app.ts'
import { requestSheet, SEEDS, SMALL } from './support.ts'

const axis = (name: string, values: unknown) => ({ axes: [{ name, values }] })
const many = (count: number) => Array.from({ length: count }, (_, index) => index)

/** Requests that are rejected with 400, and the field that the error names. */
const INVALID: Record<string, [body: object, field: string, code: string]> = {
  'no axis': [{ axes: [] }, 'axes', 'minItems'],
  'four axes': [
    { axes: ['a', 'b', 'c', 'd'].map((name) => ({ name, values: [1] })) },
    'axes',
    'maxItems',
  ],
  'an unknown setting': [axis('steps', [1]), 'axes.0.name', 'additionalProperties'],
  'text that is not a choice': [
    axis('image', ['https://example.com/a.png']),
    'axes.0.name',
    'unsupported',
  ],
  'the number of images': [axis('num_outputs', [1, 2]), 'axes.0.name', 'unsupported'],
  'the weights': [axis('replicate_weights', ['a']), 'axes.0.name', 'reserved'],
  'an axis twice': [{ axes: [SEEDS, SEEDS] }, 'axes.1.name', 'uniqueItems'],
  'a value twice': [axis('lora_scale', [1, 0.5, 1]), 'axes.0.values.2', 'uniqueItems'],
  'a value out of range': [axis('lora_scale', [1, 5]), 'axes.0.values.1', 'maximum'],
  'a value of another type': [axis('num_inference_steps', [28, '30']), 'axes.0.values.1', 'type'],
  'a value that is not a choice': [
    axis('output_format', ['webp', 'gif']),
    'axes.0.values.1',
    'enum',
  ],
  'a negative seed': [axis('seed', [-1]), 'axes.0.values.0', 'minimum'],
  'a number as a prompt': [axis('prompt', ['a', 2]), 'axes.0.values.1', 'type'],
  'an empty prompt': [axis('prompt', ['a', '  ']), 'axes.0.values.1', 'pattern'],
  'no range': [axis('lora_scale', '0.6-1.2'), 'axes.0.values', 'pattern'],
  'a range of too many': [axis('seed', '1..1000'), 'axes.0.values', 'pattern'],
  'a range out of range': [axis('lora_scale', '2..4'), 'axes.0.values.2', 'maximum'],
  'too many images': [
    {
      axes: [
        { name: 'seed', values: many(29) },
        { name: 'num_inference_steps', values: '10..14' },
      ],
    },
    'axes',
    'maximum',
  ],
  'no prompt': [{ base: { seed: 7 } }, 'base.prompt', 'required'],
  alternatives: [{ base: { ...SMALL, prompt: 'a {red|blue} lamp' } }, 'base.prompt', 'maximum'],
  'alternatives in a value': [axis('prompt', ['a', 'a {b|c}']), 'axes.0.values.1', 'maximum'],
  'several images': [
    { base: { ...SMALL, parameters: { num_outputs: 2 } } },
    'base.parameters.num_outputs',
    'reserved',
  ],
  'an unknown parameter': [
    { base: { ...SMALL, parameters: { stepps: 2 } } },
    'base.parameters.stepps',
    'additionalProperties',
  ],
  'a setting out of bounds': [{ base: { ...SMALL, lora_scale: 5 } }, 'base.lora_scale', 'maximum'],
  'an image to start from': [
    { base: { ...SMALL, image_id: 'a' } },
    'base.image_id',
    'additionalProperties',
  ],
  'prompts that the trigger word makes equal': [
    axis('prompt', ['on a desk', 'LMP on a desk']),
    'axes.0.values.1',
    'uniqueItems',
  ],
}

t.test('rejects what the version does not have, names the field, and stores nothing', async (t) => {
  const test = await startTestApp(t, { areJobsRunning: false })
  const model = await makeModel(test)
  const before = await test.count()
  for (const [name, [body, field, code]] of Object.entries(INVALID)) {
    const answer = await requestSheet(test, model.id, body)
    t.match(answer.json(), { status: 400, errors: [{ field, code }] }, name)
  }
  t.match((await requestSheet(test, 'unknown')).json(), { status: 404, code: 'models.not_found' })
  t.strictSame(await test.count(), before)
})

t.test('accepts lists, ranges, choices and switches, and an axis replaces the base', async (t) => {
  const test = await startTestApp(t, { areJobsRunning: false })
  const model = await makeModel(test)
  const axesOf = async (axes: object[]) =>
    (await requestSheet(test, model.id, { axes }, { query: '?dry_run=true' })).json()
  t.match(await axesOf([{ name: 'lora_scale', values: '0.6..1.2 step 0.2' }]), {
    total: 4,
    axes: [{ values: [0.6, 0.8, 1, 1.2] }],
  })
  t.match(
    await axesOf([
      { name: 'go_fast', values: [true, false] },
      { name: 'aspect_ratio', values: ['1:1', '3:2'] },
      { name: 'seed', values: '1..3' },
    ]),
    { total: 12 },
  )
  t.match(await axesOf([{ name: 'megapixels', values: ['1', '0.25'] }]), { total: 2 })
  const largest = await axesOf([{ name: 'seed', values: '1..144' }])
  t.equal(largest.total, 144)
})
