import { type FaultSide, type RunError, THROTTLED } from '@the-way/shared'
import type { ReplicateError } from '../ports/replicate/replicate-error.ts'
import { explainRefusal, type RunSettings } from './refusals.ts'

/** What to do with a run whose create call certainly created nothing. */
export interface NotCreated {
  /** `wait`: retried silently. `pause`: on hold with the reason shown. `fail`: Replicate will never accept it. */
  next: 'wait' | 'pause' | 'fail'
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
  const notCreated = (
    next: NotCreated['next'],
    retryInMs: number | null,
    { hint, ...reason }: { code: string; message: string; hint: string; side: FaultSide },
  ): NotCreated => ({
    next,
    retryInMs,
    error: { ...reason, hint: `${hint} Nothing was charged.`, charged: 'no' },
  })
  const backoffMs =
    error.retryAfterMs ?? Math.min(2000 * 2 ** Math.min(attempts, 5), LONGEST_WAIT_MS)
  switch (error.kind) {
    case 'unauthenticated':
      return notCreated('pause', WRONG_TOKEN_RETRY_MS, {
        code: 'replicate.wrong_token',
        message: 'Replicate rejected the API token.',
        hint: 'Set REPLICATE_API_TOKEN to a token from replicate.com/account/api-tokens and restart the server. It resumes within a minute.',
        side: 'account',
      })
    case 'payment_required':
      return notCreated('pause', null, {
        code: 'replicate.no_credit',
        message: 'The Replicate account has no credit.',
        hint: 'Add credit at replicate.com/account/billing, wait a few minutes, then try again here.',
        side: 'account',
      })
    case 'throttled':
      return notCreated('pause', backoffMs, {
        code: THROTTLED,
        message: 'Replicate is rate-limiting this account.',
        hint: 'It starts automatically as soon as Replicate allows. With less than $5 of credit Replicate allows only a few starts a minute.',
        side: 'replicate',
      })
    case 'unavailable':
    case 'unreachable':
      return notCreated('wait', backoffMs, {
        code: 'replicate.unavailable',
        message: 'Replicate can’t be reached.',
        hint: 'It is retried automatically. Nothing is lost.',
        side: 'replicate',
      })
    default:
      return notCreated('fail', null, explainRefusal(error, settings))
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
