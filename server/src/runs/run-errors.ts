import type { RunError } from '@the-way/shared'
import type { ReplicateError } from '../ports/replicate/replicate-error.ts'

/** What to do with a run whose create call made nothing, for certain. */
export interface NotCreated {
  /** `wait`: tried again by itself. `pause`: back to queued, its owner has something to do. `fail`: never taken. */
  next: 'wait' | 'pause' | 'fail'
  retryInMs: number
  error: RunError
}

const MINUTE = 60_000
/** Where only its owner can mend it: seldom enough to be no loop, often enough to go on by itself. */
const PAUSED_RETRY_MS = 10 * MINUTE
/** A wrong token is mended by a start with the right one; whoever made that start is waiting. */
const WRONG_TOKEN_RETRY_MS = MINUTE

/** Says a refusal or outage of Replicate's in words and decides how the run goes on. `attempts` from 1. */
export function explainNotCreated(error: ReplicateError, attempts: number): NotCreated {
  const backoffMs = error.retryAfterMs ?? Math.min(2000 * 2 ** Math.min(attempts, 5), MINUTE)
  const run = (
    next: NotCreated['next'],
    code: string,
    message: string,
    hint: string,
    retryInMs = backoffMs,
  ): NotCreated => ({
    next,
    retryInMs,
    error: { code, message, hint },
  })
  const said = `Replicate said: ${error.detail}`
  switch (error.kind) {
    case 'unauthenticated':
      return run(
        'pause',
        'replicate.wrong_token',
        'Replicate does not accept the API token.',
        'Set REPLICATE_API_TOKEN to a token from replicate.com/account/api-tokens and start the server again; it goes on within a minute of that. Nothing was charged.',
        WRONG_TOKEN_RETRY_MS,
      )
    case 'payment_required':
      return run(
        'pause',
        'replicate.no_credit',
        'The account at Replicate has no credit.',
        'Add credit at replicate.com/account/billing. It starts by itself within ten minutes of that. Nothing was charged.',
        PAUSED_RETRY_MS,
      )
    case 'throttled':
      return run(
        'pause',
        'replicate.throttled',
        'Replicate takes no more requests for the moment.',
        'It starts by itself as soon as Replicate allows. Nothing was charged.',
      )
    case 'unavailable':
    case 'unreachable':
      return run(
        'wait',
        'replicate.unavailable',
        'Replicate does not answer.',
        'It is tried again by itself; nothing was charged and nothing of yours is lost.',
      )
    case 'not_found':
      return run(
        'fail',
        'replicate.not_found',
        `Replicate does not know what this needs. ${said}`,
        'Check REPLICATE_FLUX_TRAINER, or the model’s version: it may have been deleted. Nothing was charged.',
      )
    case 'conflict':
      return run(
        'fail',
        'replicate.name_taken',
        'The name of the base model cannot be used at Replicate (any more).',
        'Set REPLICATE_FLUX_BASE_MODEL to another name and train again. Nothing was charged.',
      )
    case 'forbidden':
      return run(
        'fail',
        'replicate.forbidden',
        `Replicate does not allow this. ${said}`,
        'Check that REPLICATE_USERNAME is the account that the API token belongs to. Nothing was charged.',
      )
    case 'too_large':
      return run(
        'fail',
        'replicate.too_large',
        `Replicate does not take an upload of this size. ${said}`,
        'Use fewer or smaller pictures. Nothing was charged.',
      )
    case 'invalid':
      return run(
        'fail',
        'replicate.refused',
        `Replicate refused the request. ${said}`,
        'Change the settings it names and start again. Nothing was charged.',
      )
  }
}

/** Why nothing new is known of a run that goes on at Replicate; gone with the next news. */
export function explainNoNews(error: ReplicateError): RunError {
  const { code, message } = explainNotCreated(error, 1).error
  const goesOn = 'What has begun goes on at Replicate.'
  const hint =
    error.kind === 'unauthenticated'
      ? `${goesOn} To see it here, set REPLICATE_API_TOKEN to a token from replicate.com/account/api-tokens and start the server again.`
      : error.kind === 'payment_required'
        ? `${goesOn} To see it here, add credit at replicate.com/account/billing.`
        : `${goesOn} It is asked about again by itself.`
  return { code, message, hint }
}

/** The answer to a paid call never came; shown while it is looked up. */
export const LOOKING_UP: RunError = {
  code: 'replicate.answer_lost',
  message: 'Replicate’s answer was lost on the way.',
  hint: 'It is being looked up; nothing is started twice.',
}
