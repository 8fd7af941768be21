import type { FieldProblem } from '@the-way/shared'
import { Ajv } from 'ajv'
import formatsPlugin from 'ajv-formats'
import type { FastifySchemaCompiler, FastifySchemaValidationError } from 'fastify'
import type { TSchema } from 'typebox'

const options = {
  useDefaults: true,
  allErrors: true,
  removeAdditional: false,
  strict: false,
} as const
const addFormats = formatsPlugin['default']

/** Bodies are taken as they are: "1" is not 1 and an unknown key is an error. */
const strict = addFormats(new Ajv({ ...options, coerceTypes: false }))
/** Addresses, headers and queries are text by nature. */
const coercing = addFormats(new Ajv({ ...options, coerceTypes: 'array' }))

export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) =>
  (httpPart === 'body' ? strict : coercing).compile(schema)

const compiled = new WeakMap<TSchema, ReturnType<typeof strict.compile>>()

/** Checks a value that did not come as a JSON body (form fields) by the same rules; fills in defaults. */
export function findProblems(schema: TSchema, value: unknown): FieldProblem[] {
  let validate = compiled.get(schema)
  if (!validate) {
    validate = strict.compile(schema)
    compiled.set(schema, validate)
  }
  return validate(value) ? [] : toFieldProblems(validate.errors ?? [])
}

interface SchemaError {
  keyword: string
  instancePath: string
  params: Record<string, unknown>
  message?: string | undefined
}

const TYPES: Record<string, string> = {
  array: 'a list',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  object: 'a JSON object',
  string: 'text',
}

const describe = ({ keyword, params, message }: SchemaError): string => {
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
      return 'is not known here: remove it'
    case 'enum':
      return `should be one of ${String(params['allowedValues']).replaceAll(',', ', ')}`
    case 'pattern':
      return params['pattern'] === '\\S'
        ? 'should not be empty'
        : `should match ${params['pattern']}`
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
    default:
      return message ?? 'is not valid'
  }
}

/** Ajv's errors by field, in words; a field is named as it was sent, such as `parameters.steps`. */
export function toFieldProblems(
  errors: readonly (SchemaError | FastifySchemaValidationError)[],
): FieldProblem[] {
  // The first thing that is wrong with a field says it; what follows mostly comes from that.
  const problems = new Map<string, FieldProblem>()
  for (const error of errors) {
    const isAlternative = error.keyword === 'anyOf' || error.params['type'] === 'null'
    const field = fieldOf(error)
    if (isAlternative || problems.has(field)) continue
    const detail = describe(error)
    problems.set(field, {
      field,
      code: error.keyword,
      detail: field === 'keyword' && error.keyword === 'pattern' ? KEYWORD_RULE : detail,
    })
  }
  return [...problems.values()]
}

function fieldOf({ instancePath, params }: SchemaError | FastifySchemaValidationError): string {
  const own = params['missingProperty'] ?? params['additionalProperty']
  const path = instancePath.split('/').slice(1)
  return [...path, ...(typeof own === 'string' ? [own] : [])].join('.')
}

const KEYWORD_RULE = 'should be one word of 2-40 letters, digits, - or _'
