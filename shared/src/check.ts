import type { Static, TSchema } from 'typebox'

type Schema = Readonly<Record<string, unknown>>
type Rule = (limit: unknown, value: unknown, schema: Schema) => boolean

/**
 * Returns whether `value` matches `schema`. TypeBox's own check supports all of JSON Schema and is four times the size
 * of this one, which supports only what our schemas use and throws on anything else. A test compares the two.
 */
export function isValid<S extends TSchema>(schema: S, value: unknown): value is Static<S> {
  return check(schema, value)
}

function check(schema: unknown, value: unknown): boolean {
  if (!isObject(schema)) throw new Error('A schema has to be an object')
  return Object.entries(schema).every(([name, limit]) => {
    const rule = RULES[name]
    if (rule) return rule(limit, value, schema)
    if (ANNOTATIONS.has(name)) return true
    throw new Error(`isValid does not support the keyword "${name}"`)
  })
}

/** Keywords that restrict nothing. TypeBox's own keys begin with "~" and are not enumerable. */
const ANNOTATIONS = new Set(['title', 'description', 'default', 'examples'])

const isObject = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const TYPES = new Map<string, (value: unknown) => boolean>([
  ['object', isObject],
  ['array', Array.isArray],
  ['string', (value) => typeof value === 'string'],
  ['number', Number.isFinite],
  ['integer', Number.isInteger],
  ['boolean', (value) => typeof value === 'boolean'],
  ['null', (value) => value === null],
])

/** A keyword for numbers does not restrict strings, and so on (JSON Schema, 7.6.1). */
const ofNumbers =
  (holds: (value: number, limit: number) => boolean): Rule =>
  (limit, value) =>
    typeof value !== 'number' || holds(value, Number(limit))
const ofStrings =
  (holds: (value: string, limit: unknown) => boolean): Rule =>
  (limit, value) =>
    typeof value !== 'string' || holds(value, limit)
const ofArrays =
  (holds: (value: unknown[], limit: unknown) => boolean): Rule =>
  (limit, value) =>
    !Array.isArray(value) || holds(value, limit)
const ofObjects =
  (holds: (value: Schema, limit: unknown, schema: Schema) => boolean): Rule =>
  (limit, value, schema) =>
    !isObject(value) || holds(value, limit, schema)

const schemasOf = (limit: unknown) => Object.entries(isObject(limit) ? limit : {})
const listOf = (limit: unknown): unknown[] => (Array.isArray(limit) ? limit : [])

const RULES: Record<string, Rule> = {
  type: (limit, value) => {
    const isOfType = TYPES.get(String(limit))
    if (!isOfType) throw new Error(`isValid does not support the type "${limit}"`)
    return isOfType(value)
  },
  const: (limit, value) => value === limit,
  enum: (limit, value) => listOf(limit).includes(value),
  anyOf: (limit, value) => listOf(limit).some((schema) => check(schema, value)),

  minimum: ofNumbers((value, limit) => value >= limit),
  maximum: ofNumbers((value, limit) => value <= limit),
  exclusiveMinimum: ofNumbers((value, limit) => value > limit),
  multipleOf: ofNumbers((value, limit) => Number.isInteger(value / limit)),

  minLength: ofStrings((value, limit) => countCodePoints(value) >= Number(limit)),
  maxLength: ofStrings((value, limit) => countCodePoints(value) <= Number(limit)),
  pattern: ofStrings((value, limit) => patternOf(String(limit)).test(value)),
  format: ofStrings((value, limit) => {
    const format = FORMATS[String(limit)]
    if (!format) throw new Error(`isValid does not support the format "${limit}"`)
    return format(value)
  }),

  items: ofArrays((value, schema) => value.every((item) => check(schema, item))),
  minItems: ofArrays((value, limit) => value.length >= Number(limit)),
  maxItems: ofArrays((value, limit) => value.length <= Number(limit)),
  uniqueItems: ofArrays(
    (value, limit) =>
      limit !== true || new Set(value.map((item) => JSON.stringify(item))).size === value.length,
  ),

  required: ofObjects((value, names) =>
    listOf(names).every((name) => Object.hasOwn(value, String(name))),
  ),
  // As in TypeBox, an undefined property counts as missing.
  properties: ofObjects((value, schemas, { required }) =>
    schemasOf(schemas).every(
      ([name, schema]) =>
        !Object.hasOwn(value, name) ||
        (value[name] === undefined && !listOf(required).includes(name)) ||
        check(schema, value[name]),
    ),
  ),
  patternProperties: ofObjects((value, schemas) =>
    schemasOf(schemas).every(([pattern, schema]) =>
      Object.entries(value).every(
        ([name, property]) => !patternOf(pattern).test(name) || check(schema, property),
      ),
    ),
  ),
  additionalProperties: ofObjects((value, limit, { properties, patternProperties }) => {
    const known = isObject(properties) ? properties : {}
    const patterns = schemasOf(patternProperties).map(([pattern]) => patternOf(pattern))
    return Object.entries(value).every(
      ([name, property]) =>
        Object.hasOwn(known, name) ||
        patterns.some((pattern) => pattern.test(name)) ||
        (typeof limit === 'boolean' ? limit : check(limit, property)),
    )
  }),
  minProperties: ofObjects((value, limit) => Object.keys(value).length >= Number(limit)),
  maxProperties: ofObjects((value, limit) => Object.keys(value).length <= Number(limit)),
}

/** Counts code points, as the server's validation does. */
const countCodePoints = (text: string) => [...text].length

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i
const FORMATS: Record<string, (text: string) => boolean> = {
  uuid: (text) => UUID.test(text),
  'date-time': (text) => /^\d{4}-\d\d-\d\dT.+(?:Z|[+-]\d\d:\d\d)$/i.test(text) && isDate(text),
  // The bytes of a file in a form, which cannot be invalid.
  binary: () => true,
}
const isDate = (text: string) => !Number.isNaN(Date.parse(text))

const patterns = new Map<string, RegExp>()
function patternOf(source: string): RegExp {
  let pattern = patterns.get(source)
  if (!pattern) {
    pattern = new RegExp(source, 'u')
    patterns.set(source, pattern)
  }
  return pattern
}
