import type { FaultSide, RunError } from '@the-way/shared'
import type { TrainingRow } from '../ports/database/functions/trainings.ts'
import type { RemoteRun } from '../ports/replicate/replicate.ts'
import { tailOf } from './log-lines.ts'
import { mendMemory } from './training-mend.ts'

type Failed = Pick<TrainingRow, 'trainer' | 'parameters'>

interface Cause {
  pattern: RegExp
  code: string
  side: FaultSide
  message: string
  hint: string
  mend?: (row: Failed) => RunError['mend']
}

const LATER = 'Train again later; your pictures and settings are fine.'

// What the trainers and Replicate say when a training fails: flux-fine-tuner, ai-toolkit, cog-sdxl, Replicate's E codes.
// The first that fits counts.
const CAUSES: Cause[] = [
  {
    pattern: /CUDA out of memory|OutOfMemoryError|\bE1001\b/i,
    code: 'trainings.out_of_memory',
    side: 'settings',
    message: 'The machine ran out of memory. Your pictures are fine.',
    hint: 'Train again with less to hold at a time: a smaller batch, resolution or LoRA rank.',
    mend: ({ trainer, parameters }) => mendMemory(trainer, parameters),
  },
  {
    pattern: /didn't match any layers|Failed to compile regex/i,
    code: 'trainings.no_layers',
    side: 'settings',
    message: 'No layer of the model fits the expression for layers.',
    hint: 'Train again without it, or with another: the log lists the layers that there are.',
    mend: () => ({ layers_to_optimize_regex: null }),
  },
  {
    pattern: /NSFW content/i,
    code: 'trainings.nsfw',
    side: 'pictures',
    message: 'Replicate’s filter took the pictures for unsafe.',
    hint: 'It errs at times. Leave out pictures that show much skin and train again.',
  },
  {
    pattern: /Failed to download input_images/i,
    code: 'trainings.upload_gone',
    side: 'us',
    message: 'The upload was gone before a machine took it: Replicate keeps one for a day.',
    hint: 'Train again: the pictures are still here and are uploaded anew.',
  },
  {
    pattern: /No files found in|Found 0 images|input_images must be provided/i,
    code: 'trainings.no_pictures',
    side: 'pictures',
    message: 'The trainer found no picture that it can use.',
    hint: 'Open the set and look whether its pictures are right, then train again.',
  },
  {
    pattern:
      /input_images must be a zip file|is not a zip file|Bad ?zip ?file|cannot identify image file|image file is truncated/i,
    code: 'trainings.pictures_unreadable',
    side: 'pictures',
    message: 'The trainer could not read the pictures.',
    hint: 'Train again. If it fails the same way, save the picture that the log names as JPEG and add it anew.',
  },
  {
    pattern: /same number of captions as images/i,
    code: 'trainings.captions_mismatch',
    side: 'us',
    message: 'The captions did not fit the pictures.',
    hint: 'Train again. If it fails the same way, give every picture a caption, or none.',
  },
  {
    pattern: /Failed to create trained image/i,
    code: 'trainings.not_packaged',
    side: 'replicate',
    message: 'The training ran, but Replicate could not pack the model.',
    hint: LATER,
  },
  {
    pattern: /training destination does not exist/i,
    code: 'trainings.destination_missing',
    side: 'account',
    message: 'The base model in your account at Replicate was gone when the model was to be saved.',
    hint: 'Do not delete it there; train again, and it is made anew.',
  },
  {
    pattern: /Read-only file system|\bconfig\.json\b/i,
    code: 'trainings.trainer_broken',
    side: 'replicate',
    message: 'The trainer at Replicate is broken for the moment.',
    hint: LATER,
  },
  {
    pattern: /\bE6716\b|timed? ?out|deadline exceeded/i,
    code: 'trainings.timeout',
    side: 'replicate',
    message: 'Something at Replicate took too long, and the training was given up.',
    hint: LATER,
  },
  {
    pattern: /\bE4875\b/,
    code: 'trainings.webhook_address',
    side: 'us',
    message: 'Replicate did not take the address for its messages.',
    hint: 'Check REPLICATE_WEBHOOK_URL, or leave it out: it works without. Then train again.',
  },
  {
    pattern: /\bE\d{4}\b/,
    code: 'trainings.replicate_failed',
    side: 'replicate',
    message: 'Something failed at Replicate.',
    hint: LATER,
  },
]

/**
 * A failed run in words; Replicate's own text stands where no cause is known. "Exited with code 1" is no cause: then
 * the end of the log tells. Failed runs of public trainers are free (Replicate's billing page).
 */
export function explainFailure(row: Failed, run: RemoteRun): RunError {
  const cause = findCause(run.error ?? '') ?? findCause(tailOf(run.logs))
  if (!cause) {
    return {
      code: 'trainings.failed',
      message: `Replicate reported: ${(run.error ?? 'no reason').slice(0, 500)}`,
      hint: 'The end of the log tells more. Train again; if it fails the same way, look at replicate.com/trainings.',
      charged: 'no',
    }
  }
  const { code, side, message, hint } = cause
  const mend = cause.mend?.(row)
  return { code, message, hint, side, charged: 'no', ...(mend && { mend }) }
}

const findCause = (text: string) => CAUSES.find(({ pattern }) => pattern.test(text))
