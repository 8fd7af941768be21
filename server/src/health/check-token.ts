import type { ConnectionCheckItem } from '@the-way/shared'
import type { Config } from '../config/config.ts'
import { findTokenFault } from '../connection/verify-token.ts'
import { ReplicateError } from '../ports/replicate/replicate-error.ts'
import { failed } from './check-item.ts'

/** Explains why Replicate did not return the account of the token. */
export function explainToken(error: unknown, settings: Config['replicate']): ConnectionCheckItem {
  const isRejected = error instanceof ReplicateError && error.kind === 'unauthenticated'
  if (!isRejected) return failed('token', error)
  const isMalformed = findTokenFault(settings.token) !== null
  return {
    name: 'token',
    status: 'failed',
    detail: isMalformed
      ? 'Replicate rejected the token. It does not look like a Replicate API token, which is r8_ and 37 letters and digits.'
      : 'Replicate rejected the token. It may be mistyped, deleted or disabled.',
    next_step: `Create a token at replicate.com/account/api-tokens and ${
      settings.stored === null
        ? 'set REPLICATE_API_TOKEN to it, then restart the server.'
        : 'replace the stored one under Connect Replicate.'
    }`,
  }
}
