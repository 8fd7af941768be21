import { type Static, type TSchema, Type } from 'typebox'
import { invalidRequestError } from '../errors/request.errors.ts'
import { validate } from './validation.ts'

/** The body schema in the API docs of a route that accepts a form or JSON. */
export const formOrJson = (form: TSchema, json: TSchema): TSchema =>
  Type.Unsafe({
    content: {
      'multipart/form-data': { schema: form },
      'application/json': { schema: json },
    },
  })

/** Validates the JSON body of such a route, whose own body schema would apply to forms too. Throws 400. */
export function readJsonBody<T extends TSchema>(schema: T, body: unknown): Static<T> {
  const validated = validate(schema, body)
  if (!validated.isValid) throw invalidRequestError(validated.problems)
  return validated.value
}
