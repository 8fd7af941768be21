import fc from 'fast-check'
import t from 'tap'
import { readReason, toLine } from '../../../src/ports/replicate/read-reason.ts'

const LOC = ['body', 'input', 'prompt']
const TOO_LONG = 'ensure this value has at most 300 characters'

const REASONS: [string, unknown, string | null][] = [
  [
    'a list of validation errors',
    { detail: [{ loc: LOC, msg: TOO_LONG, type: 'value_error' }] },
    `prompt: ${TOO_LONG}`,
  ],
  [
    'several validation errors',
    [
      { loc: ['input', 'lora_scale'], msg: 'is too large' },
      { loc: ['seed'], msg: 'is not a number' },
    ],
    'lora_scale: is too large; seed: is not a number',
  ],
  [
    'invalid fields beside a summary',
    {
      title: 'Input validation failed',
      detail: 'Input validation failed',
      status: 422,
      invalid_fields: [{ type: 'enum', field: 'input.output_format', description: 'is unknown' }],
    },
    'Input validation failed; output_format: is unknown',
  ],
  [
    'invalid fields that the detail repeats',
    {
      detail: '- input: prompt is required\n',
      invalid_fields: [{ type: 'required', field: 'input', description: 'prompt is required' }],
    },
    'prompt is required',
  ],
  [
    'a detail without the field that it is about',
    {
      detail: 'is too long',
      invalid_fields: [{ field: 'input.prompt', description: 'is too long' }],
    },
    'prompt: is too long',
  ],
  [
    'a code of Replicate’s',
    { error: { message: 'It failed', code: 'E1001' } },
    'It failed (E1001)',
  ],
  ['only invalid fields', { invalid_fields: [{ field: 'input.x', description: 'y' }] }, 'x: y'],
  [
    'a list in a text',
    { detail: 'The following errors occurred:\n- hardware: a\n- name: b' },
    'The following errors occurred: hardware: a; name: b',
  ],
  ['a pointer', { errors: [{ pointer: '/input/steps', detail: 'too many' }] }, 'steps: too many'],
  [
    'an object by field',
    { detail: { prompt: ['long', 'odd'], seed: 'x' } },
    'prompt: long; prompt: odd; seed: x',
  ],
  ['a nested error', { error: { message: 'Model is gone', code: 7, type: 'x' } }, 'Model is gone'],
  [
    'JSON within a text',
    `Failed: {"detail":[{"loc":["prompt"],"msg":"long"}]}`,
    'Failed: prompt: long',
  ],
  [
    'what Python prints',
    `[{'loc': ('body', 'input', 'prompt'), 'msg': "it's long", 'ctx': {'limit': None}}]`,
    "prompt: it's long",
  ],
  ['only a title', { title: 'Not allowed', status: 422 }, 'Not allowed'],
  ['a text', 'CUDA out of memory', 'CUDA out of memory'],
  ['a text with brackets', 'No files found in []', 'No files found in []'],
  ['a text with braces', "KeyError: '{x'", "KeyError: '{x'"],
  ['a number', 42, '42'],
  ['nothing', {}, null],
  ['an empty list', { detail: [] }, null],
  ['an empty text', ' ', null],
  ['null', null, null],
]

t.test('finds the reason in every form in which it comes', async (t) => {
  for (const [name, error, reason] of REASONS) {
    const found = readReason(error)
    t.equal(found && toLine(found), reason, name)
    const asJson = readReason(JSON.stringify(error))
    if (typeof error === 'object' && error !== null)
      t.equal(asJson && toLine(asJson), reason, `${name}, as text`)
  }
})

const words = fc.constantFrom('too long', 'is required', 'a limit of 3', 'naïve')
const field = fc.constantFrom('prompt', 'num_outputs', 'lora_scale')
const { detail } = fc.letrec((tie) => ({
  item: fc.oneof(
    fc.record({ loc: field.map((name) => ['body', 'input', name]), msg: words }),
    fc.record({ field: field.map((name) => `input.${name}`), description: words }),
    fc.record({ pointer: field.map((name) => `/input/${name}`), detail: words }),
  ),
  detail: fc.oneof(
    { depthSize: 'small' },
    words,
    tie('item'),
    fc.array(tie('item'), { minLength: 1, maxLength: 3 }),
    fc.record({ detail: tie('detail') }),
    fc.record({ error: tie('detail') }),
    fc.record({ message: tie('detail'), code: fc.integer() }),
    fc.dictionary(field, tie('detail'), { minKeys: 1, maxKeys: 2 }),
  ),
}))

t.test('reports every reason as text without braces', async (t) => {
  fc.assert(
    fc.property(detail, (error) => {
      const found = readReason(error) ?? ''
      t.notMatch(found, /[{}[\]"]/)
      for (const [text] of JSON.stringify(error).matchAll(
        /too long|is required|a limit of 3|naïve/g,
      ))
        t.ok(found.includes(text), found)
    }),
  )
})

t.test('reads whatever is sent, in limited time', async (t) => {
  fc.assert(
    fc.property(fc.anything(), (error) => {
      const found = readReason(error)
      t.ok(found === null || found !== '')
    }),
  )
  for (const text of ['{'.repeat(100_000), "[{'".repeat(50_000), `${'['.repeat(5000)}1`])
    t.ok(readReason(text))
})
