import type { ConnectionCheckItem } from '@the-way/shared'
import type { Config } from '../config/config.ts'
import { findTokenFault } from '../connection/verify-token.ts'
import { ReplicateError } from '../ports/replicate/replicate-error.ts'
import { failed } from './check-item.ts'

/** Why Replicate did not tell whose token it is. */
export function explainToken(error: unknown, settings: Config['replicate']): ConnectionCheckItem {
  const isRejected = error instanceof ReplicateError && error.kind === 'unauthenticated'
  if (!isRejected) return failed('token', error)
  const isOfAnotherKind = findTokenFault(settings.token) !== null
  return {
    name: 'token',
    status: 'failed',
    detail: isOfAnotherKind
      ? 'Replicate rejected the token. It does not look like a Replicate API token, which is r8_ and 37 letters and digits.'
      : 'Replicate rejected the token. It may be mistyped, deleted or disabled.',
    next_step: `Create a token at replicate.com/account/api-tokens and ${
      settings.stored === null
        ? 'set REPLICATE_API_TOKEN to it, then restart the server.'
        : 'replace the stored one under Connect Replicate.'
    }`,
  }
}
