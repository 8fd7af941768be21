import type { RunError } from '@the-way/shared'
import type { HoldReason } from '../ports/database/functions/parts.ts'
import type { ReplicateError } from '../ports/replicate/replicate-error.ts'
import { explainHold } from './hold-messages.ts'
import { explainRejection, type RunSettings } from './rejections.ts'

/** What to do with a run whose create call certainly created nothing. */
export interface NotCreated {
  /** `wait`: retried silently. `pause`: on hold with the reason shown. `fail`: Replicate will never accept it. */
  next: 'wait' | 'pause' | 'fail'
  /** `null` if it fails. */
  hold_reason: HoldReason | null
  /** `null` if it is retried only when its owner asks for it. */
  retryInMs: number | null
  error: RunError
}

/** The longest time between two attempts: short for people who wait, and few requests for Replicate. */
const LONGEST_WAIT_MS = 20_000
const MINUTE = 60_000
/** After the restart that fixes a wrong token, the owner is probably waiting. */
const WRONG_TOKEN_RETRY_MS = MINUTE

/** Explains a rejection or an outage and decides what to do with the run next. `attempts` starts at 1. */
export function explainNotCreated(
  error: ReplicateError,
  attempts: number,
  settings: RunSettings | null = null,
): NotCreated {
  const hold = (
    next: 'wait' | 'pause',
    hold_reason: HoldReason,
    retryInMs: number | null,
  ): NotCreated => ({ next, hold_reason, retryInMs, error: explainHold(hold_reason) })
  const backoffMs =
    error.retryAfterMs ?? Math.min(2000 * 2 ** Math.min(attempts, 5), LONGEST_WAIT_MS)
  switch (error.kind) {
    case 'unauthenticated':
      return hold('pause', 'wrong_token', WRONG_TOKEN_RETRY_MS)
    case 'payment_required':
      return hold('pause', 'no_credit', null)
    case 'throttled':
      return hold('pause', 'throttled', backoffMs)
    case 'unavailable':
    case 'unreachable':
      return hold('wait', 'unavailable', backoffMs)
    default: {
      const { hint, ...reason } = explainRejection(error, settings)
      const rejection: RunError = { ...reason, hint: `${hint} Nothing was charged.`, charged: 'no' }
      return { next: 'fail', hold_reason: null, retryInMs: null, error: rejection }
    }
  }
}

/** Explains why the status of a running run is unknown; cleared with the next update. */
export function explainUnknownStatus(error: ReplicateError): RunError {
  const { charged: _, ...reason } = explainNotCreated(error, 1).error
  const stillRunning = 'It keeps running on Replicate.'
  const hint =
    error.kind === 'unauthenticated'
      ? `${stillRunning} To see it here, set REPLICATE_API_TOKEN to a token from replicate.com/account/api-tokens and restart the server.`
      : error.kind === 'payment_required'
        ? `${stillRunning} To see it here, add credit at replicate.com/account/billing.`
        : `${stillRunning} Its status is checked again automatically.`
  return { ...reason, hint }
}

/** The response to a paid call never arrived; shown while the run is looked up. */
export const LOOKING_UP: RunError = {
  code: 'replicate.answer_lost',
  message: 'The response from Replicate was lost.',
  hint: 'The server is checking whether the run was created. Nothing is started twice.',
  side: 'replicate',
}
