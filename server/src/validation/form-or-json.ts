import { type Static, type TSchema, Type } from 'typebox'
import { invalidRequestError } from '../errors/request.errors.ts'
import { describeUnknownName, ownNames } from './known-names.ts'
import { validate } from './validation.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The fields of the form or JSON body that a route reads itself. Forms with other fields are rejected. */
    form?: TSchema
  }
}

const FORM = 'multipart/form-data'

/** The body schema in the API docs of a route that accepts a form or JSON. */
export const formOrJson = (form: TSchema, json: TSchema): TSchema =>
  Type.Unsafe({ content: { [FORM]: { schema: form }, 'application/json': { schema: json } } })

/** Returns the schema of a route's form. */
export function formFieldsOf(body: TSchema | undefined): TSchema | undefined {
  const { content }: { content?: Record<string, { schema: TSchema }> } = body ?? {}
  return content?.[FORM]?.schema ?? body
}

/**
 * Validates the JSON body of such a route, whose own body schema would apply to forms too. `query` is the schema of its
 * query, to recognize parameters that are in the wrong place. Throws 400.
 */
export function readJsonBody<T extends TSchema>(
  schema: T,
  body: unknown,
  query?: TSchema,
): Static<T> {
  const validated = validate(schema, body)
  if (validated.isValid) return validated.value
  const inUrl = ownNames(query).map((name) => ({ name, place: 'url' as const }))
  throw invalidRequestError(
    validated.problems.map((problem) =>
      inUrl.some(({ name }) => problem.field === name)
        ? { ...problem, detail: describeUnknownName(problem.field, inUrl, undefined) }
        : problem,
    ),
  )
}
