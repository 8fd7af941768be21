import { EXPIRY_FORMAT, type Scope } from '@the-way/shared'
import { problem } from '../errors/problem.ts'
import { invalidRequestError } from '../errors/request.errors.ts'

export const keyNotFoundError = (id: string) =>
  problem({
    status: 404,
    code: 'keys.not_found',
    title: 'API key not found',
    detail: `You do not have an API key with the id ${id}. GET /api/keys lists yours.`,
  })

export const expiryUnclearError = () =>
  invalidRequestError([
    { field: 'expires_at', code: 'format', detail: `should be ${EXPIRY_FORMAT}` },
  ])

export const expiryPastError = () =>
  invalidRequestError([
    {
      field: 'expires_at',
      code: 'past',
      detail: 'should be in the future, such as 2030-01-31T00:00:00Z',
    },
  ])

/** Without this, any key could create one with more scopes and thereby have all of them. */
export const scopeNotHeldError = (scope: Scope) =>
  problem({
    status: 403,
    code: 'keys.scope_not_held',
    title: 'Missing permission',
    detail: `This key does not have the scope "${scope}", so it cannot grant it to another key. Sign in to create such a key.`,
  })

/** Without this, a key could create one that outlives it and so never really expire. */
export const endsTooLateError = (end: string) =>
  problem({
    status: 403,
    code: 'keys.ends_too_late',
    title: 'Expires later than this key',
    detail: `This key expires at ${end}, and keys it creates cannot last longer: send that or an earlier time as expires_at. Sign in to create one that lasts longer.`,
  })
