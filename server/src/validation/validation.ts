import type { FieldProblem } from '@the-way/shared'
import { Ajv, type ValidateFunction } from 'ajv'
import formatsPlugin from 'ajv-formats'
import type { FastifySchemaCompiler, FastifySchemaValidationError } from 'fastify'
import type { Static, TSchema } from 'typebox'
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

const compiled = new WeakMap<TSchema, ValidateFunction>()

/** A value with the type of its schema, or what is wrong with it. */
type Validated<T extends TSchema> =
  | { isValid: true; value: Static<T>; problems: [] }
  | { isValid: false; problems: FieldProblem[] }

/** Validates a value that did not come as a JSON body, such as form fields, by the same rules. Fills in defaults. */
export function validate<T extends TSchema>(schema: T, value: unknown): Validated<T> {
  const validator = validatorOf(schema)
  const isValid = (candidate: unknown): candidate is Static<T> => validator(candidate) === true
  return isValid(value)
    ? { isValid: true, value, problems: [] }
    : { isValid: false, problems: toFieldProblems(validator.errors ?? []) }
}

function validatorOf(schema: TSchema): ValidateFunction {
  const known = compiled.get(schema)
  if (known) return known
  const validator = strict.compile(schema)
  compiled.set(schema, validator)
  return validator
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
