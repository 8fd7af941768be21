import { type Static, type TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'
import { invalidRequestError } from '../errors/error-handler.ts'
import { findProblems } from './validation.ts'

/** For the document: the bodies of a route that takes a form as well as JSON. */
export const formOrJson = (form: TSchema, json: TSchema): TSchema =>
  Type.Unsafe({
    content: {
      'multipart/form-data': { schema: form },
      'application/json': { schema: json },
    },
  })

/** The JSON body of such a route, whose own schema would hold forms to it too. Throws 400. */
export function readJsonBody<T extends TSchema>(schema: T, body: unknown): Static<T> {
  const problems = findProblems(schema, body)
  if (problems.length > 0 || !Value.Check(schema, body)) throw invalidRequestError(problems)
  return body
}
