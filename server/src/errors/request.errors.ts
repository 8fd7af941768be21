import type { Problem } from '@the-way/shared'
import { type ProblemError, problem } from './problem.ts'

/** 400 for missing or invalid fields. */
export function invalidRequestError(errors: Problem['errors'], cause?: unknown): ProblemError {
  const first = errors[0]
  return problem({
    status: 400,
    code: 'request.invalid',
    title: 'Invalid request',
    detail: first
      ? asSentence(`${first.field || 'The body'} ${first.detail}`)
      : 'The request is invalid.',
    errors,
    cause,
  })
}

/** The detail of a field may be a question. */
const asSentence = (text: string) => (text.endsWith('?') ? text : `${text}.`)

/** 404 for a method and path that no route has. */
export const unknownRouteError = (method: string, path: string): ProblemError =>
  problem({
    status: 404,
    code: 'request.no_such_address',
    title: 'No such endpoint',
    detail: `There is no endpoint ${method} ${path}. /api/openapi.json lists all of them.`,
  })
