import t from 'tap'
import { readInputs } from '../../../src/ports/replicate/input-schema.ts'
import type { RemoteInput } from '../../../src/ports/replicate/replicate.ts'

/** Returns a version's OpenAPI document with these inputs. */
const documentOf = (
  properties: Record<string, unknown>,
  schemas: Record<string, unknown> = {},
  required: unknown = [],
) => ({ components: { schemas: { ...schemas, Input: { properties, required } } } })

/** Reads one input. */
const read = (property: unknown, schemas?: Record<string, unknown>) =>
  readInputs(documentOf({ one: property }, schemas))?.get('one')

const nothing: RemoteInput = {
  type: 'any',
  choices: null,
  minimum: null,
  maximum: null,
  max_length: null,
  default: null,
  title: null,
  description: null,
  is_required: false,
  is_nullable: false,
  is_secret: false,
}

t.test('reads types, bounds, defaults and texts in the order of x-order', async (t) => {
  const inputs = readInputs(
    documentOf(
      {
        steps: {
          type: 'integer',
          minimum: 1,
          maximum: 50,
          default: 28,
          title: 'Steps',
          'x-order': 2,
        },
        prompt: { type: 'string', description: ' What to show ', maxLength: 77, 'x-order': 0 },
        image: { type: 'string', format: 'uri', 'x-order': 1 },
        tiled: { type: 'boolean', default: false, 'x-order': 3 },
        colors: { type: 'array', items: { type: 'string' }, default: ['red'], 'x-order': 4 },
      },
      {},
      ['prompt'],
    ),
  )
  t.strictSame(
    [...(inputs ?? [])],
    [
      [
        'prompt',
        {
          ...nothing,
          type: 'string',
          description: 'What to show',
          max_length: 77,
          is_required: true,
        },
      ],
      ['image', { ...nothing, type: 'url' }],
      [
        'steps',
        { ...nothing, type: 'integer', minimum: 1, maximum: 50, default: 28, title: 'Steps' },
      ],
      ['tiled', { ...nothing, type: 'boolean', default: false }],
      ['colors', { ...nothing, type: 'array' }],
    ],
  )
})

t.test('follows references to enums in each form that Cog has written', async (t) => {
  const schemas = {
    format: {
      title: 'format',
      type: 'string',
      enum: ['webp', 'png'],
      description: 'An enumeration.',
    },
  }
  const $ref = '#/components/schemas/format'
  const expected = { ...nothing, type: 'string', choices: ['webp', 'png'], title: 'format' }
  t.strictSame(read({ allOf: [{ $ref }], default: 'webp' }, schemas), {
    ...expected,
    default: 'webp',
  })
  t.strictSame(read({ $ref, title: 'Format' }, schemas), { ...expected, title: 'Format' })
  t.strictSame(read({ anyOf: [{ $ref }, { type: 'null' }] }, schemas), {
    ...expected,
    is_nullable: true,
  })
  t.strictSame(read({ enum: [1, 2] }), { ...nothing, type: 'number', choices: [1, 2] })
})

t.test('recognizes optional inputs', async (t) => {
  for (const property of [
    { type: 'integer', nullable: true },
    { type: ['integer', 'null'] },
    { anyOf: [{ type: 'integer' }, { type: 'null' }] },
  ])
    t.strictSame(read(property), { ...nothing, type: 'integer', is_nullable: true })
})

t.test('recognizes secrets', async (t) => {
  for (const property of [
    { type: 'string', format: 'password' },
    { type: 'string', 'x-cog-secret': true },
  ])
    t.strictSame(read(property), { ...nothing, type: 'string', is_secret: true })
})

t.test('leaves out what it cannot read', async (t) => {
  const unreadable: [string, unknown][] = [
    ['nothing', null],
    ['text', 'integer'],
    ['an unknown type', { type: 'tensor' }],
    ['a reference to nothing', { $ref: '#/components/schemas/missing' }],
    ['a reference to a built-in property', { $ref: '#/components/schemas/constructor' }],
    ['a reference to another document', { $ref: 'http://169.254.169.254/schema' }],
    ['a reference to itself', { $ref: '#/components/schemas/loop' }],
    ['two types', { anyOf: [{ type: 'integer' }, { type: 'string' }] }],
  ]
  const schemas = { loop: { allOf: [{ $ref: '#/components/schemas/loop' }] } }
  for (const [name, property] of unreadable) t.strictSame(read(property, schemas), nothing, name)
  t.strictSame(
    read({
      type: 'number',
      minimum: 5,
      maximum: 1,
      maxLength: -1,
      default: { a: 1 },
      title: 7,
      enum: [],
    }),
    { ...nothing, type: 'number' },
  )
  t.strictSame(read({ type: 'string', enum: ['a', 1] })?.choices, null)
})

t.test('declares nothing if the document has no inputs', async (t) => {
  for (const document of [
    null,
    undefined,
    7,
    [],
    {},
    { components: null },
    { components: { schemas: [] } },
    { components: { schemas: { Input: { properties: 'prompt' } } } },
  ])
    t.equal(readInputs(document), null, JSON.stringify(document))
})

t.test('accepts names of Python only', async (t) => {
  const names = ['fine', '__proto__', 'constructor prototype', 'a-b', '', 'x'.repeat(65), '1st']
  const properties = JSON.parse(
    `{${names.map((name) => `${JSON.stringify(name)}:{"type":"string"}`).join(',')}}`,
  )
  t.strictSame([...(readInputs(documentOf(properties))?.keys() ?? [])], ['fine'])
})

t.test('reads huge and deeply nested documents in bounded time and size', async (t) => {
  const text = 'x'.repeat(50_000)
  const choices = Array.from({ length: 10_000 }, (_, choice) => String(choice))
  const wide = Object.fromEntries(
    Array.from({ length: 5000 }, (_, index) => [
      `input_${index}`,
      {
        type: 'string',
        title: text,
        description: text,
        default: text,
        enum: choices,
      },
    ]),
  )
  const many = readInputs(documentOf(wide))
  t.equal(many?.size, 100)
  t.ok(JSON.stringify([...(many ?? [])]).length < 400_000)

  // Each schema refers to the next one a hundred times: 100^6 without a limit.
  const nested = Object.fromEntries(
    Array.from({ length: 7 }, (_, level) => [
      `level${level}`,
      {
        allOf: Array.from({ length: 100 }, () => ({
          $ref: `#/components/schemas/level${level + 1}`,
        })),
      },
    ]),
  )
  t.strictSame(read({ $ref: '#/components/schemas/level0' }, nested), nothing)

  let deep: object = { type: 'integer' }
  for (let level = 0; level < 1000; level += 1) deep = { allOf: [deep] }
  t.strictSame(read(deep), nothing)
})
