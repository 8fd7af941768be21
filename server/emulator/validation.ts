import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import type { Static, TSchema } from 'typebox'
import { type InvalidField, invalidInput } from './problems.ts'

const ajv = new Ajv({ allErrors: true, strict: false })

/** Returns a function that returns a valid body as its type, or throws the 422 that Replicate would send. */
export function bodyParser<S extends TSchema>(schema: S): (body: unknown) => Static<S> {
  const isValid = ajv.compile<Static<S>>(schema)
  return (body) => {
    if (!isValid(body)) throw invalidInput(describe(isValid.errors, ''))
    return body
  }
}

/** Returns a function that checks `input` against the Input schema in a version's OpenAPI document. */
export function inputChecker(openapi: object): (input: Record<string, unknown>) => void {
  const isValid: ValidateFunction = new Ajv({
    allErrors: true,
    strict: false,
    validateFormats: false,
  })
    .addSchema(openapi, 'version')
    .compile({ $ref: 'version#/components/schemas/Input' })
  return (input) => {
    if (!isValid(input)) throw invalidInput(describe(isValid.errors, 'input'))
  }
}

function describe(errors: ErrorObject[] | null | undefined, root: string): InvalidField[] {
  return (errors ?? [])
    .filter((error) => error.keyword !== '$ref' && error.keyword !== 'allOf')
    .map((error) => describeOne(error, root))
}

/** Uses gojsonschema's error types and messages, as Replicate's recorded responses do. */
function describeOne(
  { keyword, instancePath, params, message }: ErrorObject,
  root: string,
): InvalidField {
  const path = [root, ...instancePath.split('/').slice(1)].filter((part) => part !== '').join('.')
  const name = path.split('.').at(-1) ?? ''
  switch (keyword) {
    case 'required':
      return {
        type: 'required',
        field: path,
        description: `${params['missingProperty']} is required`,
      }
    case 'additionalProperties':
      return {
        type: 'additional_property_not_allowed',
        field: path,
        description: `Additional property ${params['additionalProperty']} is not allowed`,
      }
    case 'enum': {
      const allowed = params['allowedValues'].map((value: unknown) => JSON.stringify(value))
      return {
        type: 'enum',
        field: path,
        description: `${name} must be one of the following: ${allowed.join(', ')}`,
      }
    }
    case 'type':
      return {
        type: 'invalid_type',
        field: path,
        description: `Invalid type. Expected: ${params['type']}`,
      }
    case 'minimum':
      return {
        type: 'number_gte',
        field: path,
        description: `Must be greater than or equal to ${params['limit']}`,
      }
    case 'maximum':
      return {
        type: 'number_lte',
        field: path,
        description: `Must be less than or equal to ${params['limit']}`,
      }
    case 'minLength':
      return {
        type: 'string_gte',
        field: path,
        description: `String length must be greater than or equal to ${params['limit']}`,
      }
    default:
      return { type: keyword, field: path, description: message ?? 'is not valid' }
  }
}
