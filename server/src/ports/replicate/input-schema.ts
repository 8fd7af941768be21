import type { RemoteInput, RemoteInputs, RemoteInputType } from './replicate.ts'

// A version's OpenAPI document comes from the publisher of the model, so nothing in it is trusted: what cannot be read is
// left out, and every size has a limit.

/** More inputs than this are ignored, the last ones first. */
const MAX_INPUTS = 100
const MAX_CHOICES = 200
const MAX_TEXT = 1000
/** How deep references may nest, and how many schemas may be read for one document. */
const MAX_DEPTH = 6
const MAX_SCHEMAS = 2000

/** A Python name, as inputs have. */
const NAME = /^[A-Za-z]\w{0,63}$/
const REFERENCE = /^#\/components\/schemas\/([^/]{1,100})$/

type Json = Record<string, unknown>

/** Returns the inputs that a version's OpenAPI document declares, in its order, or `null` if it declares none. */
export function readInputs(document: unknown): RemoteInputs | null {
  const schemas = property(property(document, 'components'), 'schemas')
  const input = property(schemas, 'Input')
  const properties = property(input, 'properties')
  if (!isObject(schemas) || !isObject(properties)) return null
  const required = property(input, 'required')
  const resolver = createResolver(schemas)
  const inputs = Object.entries(properties)
    .filter(([name]) => NAME.test(name))
    .map(([name, schema], index) => ({ name, index, schema: resolver.resolve(schema) }))
    .sort((a, b) => orderOf(a) - orderOf(b) || a.index - b.index)
    .slice(0, MAX_INPUTS)
  return new Map(
    inputs.map(({ name, schema }) => [
      name,
      { ...toInput(schema), is_required: Array.isArray(required) && required.includes(name) },
    ]),
  )
}

/** Cog numbers inputs in the order of the code. */
const orderOf = ({ schema, index }: { schema: Json; index: number }): number =>
  numberOr(schema['x-order'], index)

/** Merges what a schema refers to, such as the `allOf` with which Cog refers to an enum. */
function createResolver(schemas: Json) {
  let left = MAX_SCHEMAS

  const resolve = (schema: unknown, depth = 0): Json => {
    left -= 1
    if (!isObject(schema) || depth > MAX_DEPTH || left < 0) return {}
    const { $ref, allOf, anyOf, oneOf, ...own } = schema
    const parts = [...referred($ref), ...listOf(allOf)].map((part) => resolve(part, depth + 1))
    const chosen = choose([...listOf(anyOf), ...listOf(oneOf)], depth)
    return Object.fromEntries([...parts, chosen, own].flatMap((part) => Object.entries(part)))
  }

  const referred = ($ref: unknown): unknown[] => {
    const name = typeof $ref === 'string' ? REFERENCE.exec($ref)?.[1] : undefined
    return name === undefined ? [] : [property(schemas, name)]
  }

  /** `anyOf` with `null` is how newer versions of Cog write an optional input. Other alternatives have no one type. */
  const choose = (alternatives: unknown[], depth: number): Json => {
    const others = alternatives.filter((one) => property(one, 'type') !== 'null')
    const nullable = others.length < alternatives.length ? { nullable: true } : {}
    return others.length === 1 ? { ...resolve(others[0], depth + 1), ...nullable } : nullable
  }

  return { resolve }
}

function toInput(schema: Json): Omit<RemoteInput, 'is_required'> {
  const types = listOf(schema['type'] ?? [])
  const type = typeOf(
    types.find((one) => one !== 'null'),
    schema,
  )
  const choices = choicesOf(schema, type)
  const minimum = numberOr(schema['minimum'], null)
  const maximum = numberOr(schema['maximum'], null)
  const isRange = minimum === null || maximum === null || minimum <= maximum
  return {
    type,
    choices,
    minimum: isRange ? minimum : null,
    maximum: isRange ? maximum : null,
    max_length: lengthOr(schema['maxLength'], null),
    default: defaultOf(schema['default']),
    title: textOr(schema['title']),
    description: textOr(schema['description']),
    is_nullable: schema['nullable'] === true || types.includes('null'),
    is_secret: schema['format'] === 'password' || schema['x-cog-secret'] === true,
  }
}

const TYPES: readonly string[] = ['string', 'integer', 'number', 'boolean', 'array', 'object']
const isType = (type: unknown): type is RemoteInputType =>
  typeof type === 'string' && TYPES.includes(type)

function typeOf(type: unknown, { format, enum: choices }: Json): RemoteInputType {
  if (type === 'string' && format === 'uri') return 'url'
  if (isType(type)) return type
  // An enum does not need a type.
  const first: unknown = Array.isArray(choices) ? choices[0] : undefined
  return typeof first === 'string' ? 'string' : typeof first === 'number' ? 'number' : 'any'
}

/** Returns the values of an enum, or `null` if it has none, too many, or some of another type. */
function choicesOf({ enum: choices }: Json, type: RemoteInputType): (string | number)[] | null {
  if (!Array.isArray(choices) || choices.length === 0 || choices.length > MAX_CHOICES) return null
  const wanted = type === 'string' || type === 'url' ? 'string' : 'number'
  const isChoice = (choice: unknown): choice is string | number =>
    typeof choice === wanted && String(choice).length <= MAX_TEXT
  return choices.every(isChoice) ? choices : null
}

/** Returns a default that can be shown; lists and objects are not. */
const defaultOf = (value: unknown): RemoteInput['default'] =>
  typeof value === 'number' || typeof value === 'boolean'
    ? value
    : typeof value === 'string' && value.length <= MAX_TEXT
      ? value
      : null

/** What Cog describes every enum as. */
const NO_DESCRIPTION = 'An enumeration.'

const textOr = (value: unknown): string | null => {
  const text = typeof value === 'string' ? value.trim().slice(0, MAX_TEXT) : ''
  return text === '' || text === NO_DESCRIPTION ? null : text
}

const numberOr = <T>(value: unknown, otherwise: T): number | T =>
  typeof value === 'number' && Number.isFinite(value) ? value : otherwise

const lengthOr = <T>(value: unknown, otherwise: T): number | T =>
  Number.isInteger(value) && Number(value) >= 0 ? Number(value) : otherwise

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const listOf = (value: unknown): unknown[] =>
  Array.isArray(value) ? value.slice(0, MAX_CHOICES) : value === undefined ? [] : [value]

/** Returns an own property, so that a name like `constructor` finds nothing. */
const property = (value: unknown, name: string): unknown =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
