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
  // Errors then include the schema, whose description goes into the message.
  verbose: true,
} as const
const addFormats = formatsPlugin['default']

/** Body values are not converted: "1" is not 1, and an unknown key is an error. */
const strict = addFormats(new Ajv({ ...options, coerceTypes: false }))
/** URLs, headers and queries contain only text, which is converted to the type of the schema. */
const coercing = addFormats(new Ajv({ ...options, coerceTypes: 'array' }))

export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) =>
  (httpPart === 'body' ? strict : coercing).compile(schema)

const compiled = new WeakMap<TSchema, ReturnType<typeof strict.compile>>()

/** Validates a value that did not come as a JSON body, such as form fields, by the same rules. Fills in defaults. */
export function findProblems(schema: TSchema, value: unknown): FieldProblem[] {
  let validate = compiled.get(schema)
  if (!validate) {
    validate = strict.compile(schema)
    compiled.set(schema, validate)
  }
  return validate(value) ? [] : toFieldProblems(validate.errors ?? [])
}

/** Converts Ajv's errors into one message per field. A field is named as it was sent, such as `parameters.steps`. */
export function toFieldProblems(
  errors: readonly (SchemaError | FastifySchemaValidationError)[],
): FieldProblem[] {
  // Only the first error of a field is reported: later ones mostly follow from it.
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
