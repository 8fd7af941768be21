import { EXPIRY_WORDS, type Scope } from '@the-way/shared'
import { invalidRequestError } from '../http/error-handler.ts'
import { problem } from '../http/problem.ts'

export const keyNotFoundError = (id: string) =>
  problem({
    status: 404,
    code: 'keys.not_found',
    title: 'No such key',
    detail: `You have no key with the id ${id}. GET /api/keys lists yours.`,
  })

export const expiryUnclearError = () =>
  invalidRequestError([
    { field: 'expires_at', code: 'format', detail: `should be ${EXPIRY_WORDS}` },
  ])

export const expiryPastError = () =>
  invalidRequestError([
    {
      field: 'expires_at',
      code: 'past',
      detail: 'must be a time to come, such as 2030-01-31T00:00:00Z',
    },
  ])

/** A key that could make a stronger one would be that strong itself. */
export const scopeNotHeldError = (scope: Scope) =>
  problem({
    status: 403,
    code: 'keys.scope_not_held',
    title: 'More than this key may do',
    detail: `This key has not the scope "${scope}" itself, so it cannot give it to another. Sign in to make such a key.`,
  })

/** Nor is one that could make a key that outlives it ended by its end. */
export const endsTooLateError = (end: string) =>
  problem({
    status: 403,
    code: 'keys.ends_too_late',
    title: 'Longer than this key lasts',
    detail: `This key ends at ${end}, and so does every key that it makes, or sooner: send that or an earlier time as expires_at. Sign in to make one that lasts longer.`,
  })
