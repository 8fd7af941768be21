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
const addFormats = formatsPlugin.default

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

const describe = ({ keyword, params, message }: SchemaError): string => {
  switch (keyword) {
    case 'required':
      return 'is missing'
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
    case 'maximum':
      return `should be ${params['comparison']} ${params['limit']}`
    default:
      return message ?? 'is not valid'
  }
}

/** Ajv's errors by field, in words; a field is named as it was sent, such as `parameters.steps`. */
export function toFieldProblems(
  errors: readonly (SchemaError | FastifySchemaValidationError)[],
): FieldProblem[] {
  return errors
    .filter(({ keyword }) => keyword !== 'anyOf')
    .map((error) => {
      const own = error.params['missingProperty'] ?? error.params['additionalProperty']
      const path = error.instancePath.split('/').slice(1)
      const field = [...path, ...(typeof own === 'string' ? [own] : [])].join('.')
      const detail = describe(error)
      return {
        field,
        code: error.keyword,
        detail: field === 'keyword' && error.keyword === 'pattern' ? KEYWORD_RULE : detail,
      }
    })
}

const KEYWORD_RULE = 'should be one word of 2-40 letters, digits, - or _'
