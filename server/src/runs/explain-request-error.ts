import type { ReplicateError, ReplicateErrorKind } from '../ports/replicate/replicate-error.ts'
import { explainNotCreated } from './run-errors.ts'

const AWAY =
  'Check this server’s network connection and replicatestatus.com, then check again. Running trainings and images are not lost.'

const NEXT_STEPS: Partial<Record<ReplicateErrorKind, string>> = {
  unauthenticated:
    'Set REPLICATE_API_TOKEN to a token from replicate.com/account/api-tokens and restart the server.',
  payment_required: 'Add credit at replicate.com/account/billing.',
  throttled: 'Wait a minute, then check again.',
  unavailable: AWAY,
  unreachable: AWAY,
}

/** Explains why a request to Replicate failed, and what to do next. */
export function explainRequestError(error: ReplicateError) {
  const { code, message } = explainNotCreated(error, 1).error
  return {
    code,
    message,
    next_step: NEXT_STEPS[error.kind] ?? 'Check the settings that start with REPLICATE_.',
  }
}
