import type { ReplicateError, ReplicateErrorKind } from '../ports/replicate/replicate-error.ts'
import { explainNotCreated } from './run-errors.ts'

const AWAY =
  'Check this server’s network and replicatestatus.com, then check again. Runs under way are not lost.'

const NEXT_STEPS: Partial<Record<ReplicateErrorKind, string>> = {
  unauthenticated:
    'Set REPLICATE_API_TOKEN to a token from replicate.com/account/api-tokens and start the server again.',
  payment_required: 'Add credit at replicate.com/account/billing.',
  throttled: 'Wait a minute, then check again.',
  unavailable: AWAY,
  unreachable: AWAY,
}

/** Why Replicate could not be asked something, and what to do, for the person who asked. */
export function explainNotAsked(error: ReplicateError) {
  const { code, message } = explainNotCreated(error, 1).error
  return {
    code,
    message,
    next_step: NEXT_STEPS[error.kind] ?? 'Check the settings that begin with REPLICATE_.',
  }
}
