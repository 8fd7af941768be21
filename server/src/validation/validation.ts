import type { FieldProblem } from '@the-way/shared'
import { Ajv } from 'ajv'
import formatsPlugin from 'ajv-formats'
import type { FastifySchemaCompiler, FastifySchemaValidationError } from 'fastify'
import type { TSchema } from 'typebox'
import { describe, type SchemaError } from './validation-messages.ts'

const options = {
  useDefaults: true,
  allErrors: true,
  removeAdditional: false,
  strict: false,
  // Errors bring the schema along, which has the words.
  verbose: true,
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
    problems.set(field, { field, code: error.keyword, detail: describe(error) })
  }
  return [...problems.values()]
}

function fieldOf({ instancePath, params }: SchemaError | FastifySchemaValidationError): string {
  const own = params['missingProperty'] ?? params['additionalProperty']
  const path = instancePath.split('/').slice(1)
  return [...path, ...(typeof own === 'string' ? [own] : [])].join('.')
}
