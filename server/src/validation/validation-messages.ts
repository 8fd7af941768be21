import { describeUnknownName, knownNames } from './known-names.ts'

export interface SchemaError {
  keyword: string
  instancePath: string
  params: Record<string, unknown>
  message?: string | undefined
  /** The schema that the value was validated against. */
  parentSchema?: unknown
  /** The value that was validated; for an unknown key the object with it. */
  data?: unknown
}

const TYPES: Record<string, string> = {
  array: 'a list',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  object: 'a JSON object',
  string: 'text',
}

const FORMATS: Record<string, string> = {
  uuid: 'a UUID, such as 3f2b8c1e-6d0a-4c57-9f1e-0a1b2c3d4e5f',
}

/** Says what is wrong with a field and how to fix it, as a phrase to follow its name. */
export function describe(error: SchemaError): string {
  const { keyword, params, message } = error
  switch (keyword) {
    case 'required':
      return 'is missing'
    case 'type':
      return `should be ${TYPES[String(params['type'])] ?? params['type']}`
    case 'minProperties':
      return 'should not be empty'
    case 'maxProperties':
      return params['limit'] === 1
        ? 'should hold one field only'
        : `should hold at most ${params['limit']} fields`
    case 'additionalProperties':
      return unknownKey(error)
    case 'enum':
      return `should be one of ${String(params['allowedValues']).replaceAll(',', ', ')}`
    case 'const':
      return `should be ${JSON.stringify(params['allowedValue'])}`
    case 'pattern':
      return params['pattern'] === '\\S'
        ? 'should not be empty'
        : `should be ${patternDescription(error) ?? `of the form ${params['pattern']}`}`
    case 'format':
      return `should be ${FORMATS[String(params['format'])] ?? `a ${params['format']}`}`
    case 'uniqueItems': {
      const [first = 0, second = 0] = [Number(params['i']), Number(params['j'])].sort(
        (a, b) => a - b,
      )
      return `should not contain duplicates: remove item ${second + 1}, which repeats item ${first + 1}`
    }
    case 'minItems':
      return params['limit'] === 1
        ? 'should not be empty'
        : `should hold at least ${params['limit']} items`
    case 'maxItems':
      return `should hold at most ${params['limit']} items`
    case 'minLength':
      return params['limit'] === 1
        ? 'should not be empty'
        : `should have at least ${params['limit']} characters`
    case 'maxLength':
      return `should have at most ${params['limit']} characters`
    case 'minimum':
      return `should be at least ${params['limit']}`
    case 'maximum':
      return `should be at most ${params['limit']}`
    case 'exclusiveMinimum':
      return `should be more than ${params['limit']}`
    case 'multipleOf':
      return `should be a multiple of ${params['multipleOf']}`
    default:
      return message ?? 'is invalid'
  }
}

function unknownKey({ params, parentSchema, data }: SchemaError): string {
  const name = String(params['additionalProperty'])
  const value = new Map<string, unknown>(Object.entries(Object(data))).get(name)
  return describeUnknownName(name, knownNames(parentSchema), value)
}

/** The first sentence of the schema's description, which is written to follow "should be", describes its pattern. */
function patternDescription({ parentSchema }: SchemaError): string | undefined {
  if (typeof parentSchema !== 'object' || parentSchema === null) return undefined
  if (!('description' in parentSchema)) return undefined
  const sentence = String(parentSchema.description).split('. ')[0] ?? ''
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`
}
