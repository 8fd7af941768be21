import { linesOf } from '@the-way/shared'
import { readReason } from '../ports/replicate/read-reason.ts'
import type { RemoteRun } from '../ports/replicate/replicate.ts'
import { lastException } from './last-exception.ts'

/** Why a run failed, as far as Replicate, a trainer or a model says so. */
export type FailureCause =
  | 'out_of_memory'
  | 'no_layers'
  | 'unsafe'
  | 'upload_gone'
  | 'no_images'
  | 'images_unreadable'
  | 'captions_mismatch'
  | 'not_packaged'
  | 'destination_missing'
  | 'program_broken'
  | 'timeout'
  | 'webhook_url'
  | 'replicate_failed'

type Failed = Pick<RemoteRun, 'error' | 'logs'>

// What flux-fine-tuner, ai-toolkit, cog-sdxl, cog-flux and Replicate write. The first match is used.
const MESSAGES: [FailureCause, RegExp][] = [
  ['out_of_memory', /CUDA (?:error: )?out of memory|OutOfMemoryError/i],
  ['no_layers', /didn't match any layers|Failed to compile regex/i],
  ['unsafe', /NSFW content|flagged as sensitive|content policy/i],
  ['upload_gone', /Failed to download input_images/i],
  ['no_images', /No files found in|Found 0 images|input_images must be provided/i],
  [
    'images_unreadable',
    /input_images must be a zip file|is not a zip file|Bad ?zip ?file|cannot identify image file|image file is truncated/i,
  ],
  ['captions_mismatch', /same number of captions as images/i],
  ['not_packaged', /Failed to create trained image/i],
  ['destination_missing', /training destination does not exist/i],
  ['program_broken', /Read-only file system|\bconfig\.json\b/i],
  ['timeout', /(?<!--)timed? ?out(?!\s*=)|deadline exceeded/i],
]

/** Replicate's error codes with a cause of their own; all others only say that Replicate failed. */
const CODES: Record<string, FailureCause> = {
  E005: 'unsafe',
  E1001: 'out_of_memory',
  E4875: 'webhook_url',
  E6716: 'timeout',
}
/** A code that stands by itself, not in a file name or a quotation: "E6716: …", "… (E005)", "(code: E1000)". */
const CODE = /(?<![\w./'"-])E\d{3,4}(?![\w/'"-]|\.\w)/
/** "Prediction interrupted; please retry (code: PA)". */
const INTERRUPTED = /\b(?:prediction|training) interrupted\b|\(code: [A-Z]{2}\)/i

/**
 * Finds why a run failed; `null` if that is not known. The cause is what Replicate reports as the run's `error`, or else
 * the exception that ended the run. Other lines of the log are not evidence: progress bars, warnings and retries contain
 * the same words as failures.
 */
export function findFailureCause({ error, logs }: Failed): FailureCause | null {
  const reported = error === null ? null : causeOfError(error)
  if (reported !== null) return reported
  const exception = lastException(logs)
  return exception === null ? null : causeOfMessage(exception)
}

/** Some models report a whole traceback as their error. Codes count only here, because logs contain similar words. */
function causeOfError(error: string): FailureCause | null {
  const byMessage = causeOfMessage(lastException(error) ?? error)
  if (byMessage !== null) return byMessage
  const code = CODE.exec(error)?.[0]
  if (code !== undefined) return CODES[code] ?? 'replicate_failed'
  return INTERRUPTED.test(error) ? 'replicate_failed' : null
}

const causeOfMessage = (text: string): FailureCause | null =>
  MESSAGES.find(([, pattern]) => pattern.test(text))?.[0] ?? null

const LONGEST_QUOTE = 500
const LONGEST_END = 200
const BAR = /\d%\|/

/** Says that the cause is unknown, with what Replicate reports and the last lines of the log. */
export function describeUnknownCause(run: Failed): string {
  const reason = quoteError(run)
  const end = linesOf(run.logs)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !BAR.test(line))
    .slice(-2)
    .map((line) => readReason(line) ?? line)
    .join(' / ')
    .slice(-LONGEST_END)
  const reported = reason === '' ? 'Replicate gave no reason' : `Replicate reported: ${reason}`
  return ['The cause is unknown.', reported, end && `(the log ends: ${end})`]
    .filter((part) => part !== '')
    .join(' ')
}

/** Returns what Replicate reports, in one line; empty if it reports nothing. */
export const quoteError = ({ error }: Pick<Failed, 'error'>): string =>
  (error ?? '').replace(/\s+/g, ' ').trim().slice(0, LONGEST_QUOTE)
