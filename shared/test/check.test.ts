import * as shared from '@the-way/shared'
import { isValid } from '@the-way/shared'
import t from 'tap'
import { Type } from 'typebox'
import { Value } from 'typebox/value'

type Schema = Readonly<Record<string, unknown>>
const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && ('type' in value || 'anyOf' in value)

const SCHEMAS = Object.entries(shared)
  .flatMap(([name, value]): [string, unknown][] =>
    name === 'PARAMETER_SCHEMAS'
      ? Object.entries(value)
      : name.endsWith('Schema')
        ? [[name, value]]
        : [],
  )
  .filter((entry): entry is [string, Schema] => isSchema(entry[1]))

/** Returns a value that matches a schema, with all optional properties. */
function sample(schema: Schema): unknown {
  const { type, anyOf, properties, patternProperties, items, pattern } = schema
  if ('const' in schema) return schema['const']
  if (Array.isArray(schema['enum'])) return schema['enum'][0]
  if (Array.isArray(anyOf)) return sample(anyOf[0])
  if (type === 'object') {
    const entries = Object.entries(properties ?? {}).map(([name, part]) => [name, sample(part)])
    const more = Object.values(patternProperties ?? {}).map((part) => ['key', sample(part)])
    return Object.fromEntries([...entries, ...more])
  }
  if (type === 'array') return isSchema(items) ? [sample(items)] : []
  if (type === 'string') return text(schema, pattern)
  if (type === 'integer' || type === 'number') return number(schema)
  return type === 'boolean' ? true : type === 'null' ? null : { of: 'any kind' }
}

const SAMPLE_TEXTS = [
  'QHRZN',
  'a lamp',
  '2026-11-30T06:00:00.000Z',
  '2026-11-30T06:00:00Z_1',
  'a@b.example',
  'owner/name',
  'e3b0c442-98fc-4c14-9afb-f4c8996fb924',
  'https://push.example/1',
  '1.2',
  'x'.repeat(64),
]
const text = ({ minLength, format }: Schema, pattern: unknown) =>
  SAMPLE_TEXTS.find(
    (one) =>
      one.length >= Number(minLength ?? 0) &&
      (pattern === undefined || new RegExp(String(pattern), 'u').test(one)) &&
      (format !== 'uuid' || one.length === 36) &&
      (format !== 'date-time' || one.endsWith('00Z')),
  ) ?? 'x'.repeat(Number(minLength ?? 1))
const number = ({ minimum, exclusiveMinimum }: Schema) =>
  Number(minimum ?? (exclusiveMinimum === undefined ? 1 : Number(exclusiveMinimum) + 1))

const INVALID = [
  undefined,
  null,
  true,
  '',
  ' ',
  'x',
  'é'.repeat(5000),
  -1,
  0,
  0.5,
  7.25,
  1e12,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  [],
  [[]],
  ['x', 'x'],
  {},
  { unknown: 1 },
]

/** Yields `value`, invalid values, and `value` with each of its parts replaced or removed. */
function* mutants(value: unknown): Generator<unknown> {
  yield value
  yield* INVALID
  if (Array.isArray(value)) {
    yield [...value, ...value]
    for (const [index, part] of value.entries())
      for (const mutant of mutants(part)) yield value.with(index, mutant)
  } else if (typeof value === 'object' && value !== null) {
    yield { ...value, unknown: 1 }
    for (const [name, part] of Object.entries(value)) {
      yield Object.fromEntries(Object.entries(value).filter(([other]) => other !== name))
      for (const mutant of mutants(part)) yield { ...value, [name]: mutant }
    }
  }
}

t.test('checks every schema of the API like TypeBox', async (t) => {
  t.ok(SCHEMAS.length > 80)
  let compared = 0
  let accepted = 0
  for (const [name, schema] of SCHEMAS) {
    const good = sample(schema)
    const different: unknown[] = []
    for (const value of mutants(good)) {
      const expected: boolean = Value.Check(schema, value)
      compared += 1
      if (expected) accepted += 1
      if (isValid(schema, value) !== expected) different.push({ value, expected })
    }
    t.same(different.slice(0, 3), [], name)
  }
  t.ok(accepted > 1000 && compared - accepted > 10_000, `${accepted} of ${compared} are valid`)
})

t.test('checks schemas with other keywords like TypeBox', async (t) => {
  const schema = Type.Object(
    {
      list: Type.Array(Type.Integer({ multipleOf: 5 }), {
        minItems: 1,
        maxItems: 2,
        uniqueItems: true,
      }),
      record: Type.Record(Type.String({ pattern: '^[a-z]+$' }), Type.Boolean(), {
        minProperties: 1,
      }),
      either: Type.Union([Type.Literal(1), Type.String({ minLength: 2, maxLength: 3 })]),
      amount: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1 })),
    },
    { additionalProperties: false },
  )
  const good = { list: [5, 10], record: { a: true }, either: '🖼🖼', amount: 0.5 }
  t.ok(isValid(schema, good), 'code points are counted, not UTF-16 units')
  for (const value of mutants(good))
    t.equal(isValid(schema, value), Value.Check(schema, value), JSON.stringify(value))
})

t.test('throws on an unsupported keyword, type or format', async (t) => {
  t.throws(() => isValid({ type: 'string', contentEncoding: 'base64' }, 'x'), /contentEncoding/)
  t.throws(() => isValid({ type: 'symbol' }, 'x'), /type "symbol"/)
  t.throws(() => isValid({ type: 'string', format: 'email' }, 'x'), /format "email"/)
})
