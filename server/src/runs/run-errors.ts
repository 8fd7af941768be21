import type { FaultSide, RunError } from '@the-way/shared'
import type { ReplicateError } from '../ports/replicate/replicate-error.ts'
import { explainRefusal, type RunSettings } from './refusals.ts'

/** What to do with a run whose create call made nothing, for certain. */
export interface NotCreated {
  /** `wait`: tried again by itself. `pause`: back to queued, and its owner is told. `fail`: never taken. */
  next: 'wait' | 'pause' | 'fail'
  /** Null: only when its owner asks for it. */
  retryInMs: number | null
  error: RunError
}

/** Between two tries: whoever is as unlucky as can be waits minutes in all, and Replicate hears little of it. */
const LONGEST_WAIT_MS = 20_000
const MINUTE = 60_000
/** A wrong token is mended by a start with the right one; whoever made that start is waiting. */
const WRONG_TOKEN_RETRY_MS = MINUTE

/** Says a refusal or outage of Replicate's in words and decides how the run goes on. `attempts` from 1. */
export function explainNotCreated(
  error: ReplicateError,
  attempts: number,
  settings: RunSettings | null = null,
): NotCreated {
  const told = (
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
      return told('pause', WRONG_TOKEN_RETRY_MS, {
        code: 'replicate.wrong_token',
        message: 'Replicate does not accept the API token.',
        hint: 'Set REPLICATE_API_TOKEN to a token from replicate.com/account/api-tokens and start the server again; it goes on within a minute of that.',
        side: 'account',
      })
    case 'payment_required':
      return told('pause', null, {
        code: 'replicate.no_credit',
        message: 'The account at Replicate has no credit.',
        hint: 'Add credit at replicate.com/account/billing, wait a few minutes, then try again here.',
        side: 'account',
      })
    case 'throttled':
      return told('pause', backoffMs, {
        code: 'replicate.throttled',
        message: 'Replicate takes no more requests for the moment.',
        hint: 'It starts by itself as soon as Replicate allows. With less than $5 of credit Replicate allows only a few a minute.',
        side: 'replicate',
      })
    case 'unavailable':
    case 'unreachable':
      return told('wait', backoffMs, {
        code: 'replicate.unavailable',
        message: 'Replicate does not answer.',
        hint: 'It is tried again by itself; nothing of yours is lost.',
        side: 'replicate',
      })
    default:
      return told('fail', null, explainRefusal(error, settings))
  }
}

/** Why nothing new is known of a run that goes on at Replicate; gone with the next news. */
export function explainNoNews(error: ReplicateError): RunError {
  const { charged: _, ...reason } = explainNotCreated(error, 1).error
  const goesOn = 'What has begun goes on at Replicate.'
  const hint =
    error.kind === 'unauthenticated'
      ? `${goesOn} To see it here, set REPLICATE_API_TOKEN to a token from replicate.com/account/api-tokens and start the server again.`
      : error.kind === 'payment_required'
        ? `${goesOn} To see it here, add credit at replicate.com/account/billing.`
        : `${goesOn} It is asked about again by itself.`
  return { ...reason, hint }
}

/** The answer to a paid call never came; shown while it is looked up. */
export const LOOKING_UP: RunError = {
  code: 'replicate.answer_lost',
  message: 'Replicate’s answer was lost on the way.',
  hint: 'It is being looked up; nothing is started twice.',
  side: 'replicate',
}
