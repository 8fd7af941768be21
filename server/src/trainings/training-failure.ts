import type { RunError } from '@the-way/shared'
import type { RemoteRun } from '../ports/replicate/replicate.ts'

interface Cause {
  pattern: RegExp
  code: string
  message: string
  hint: string
}

// What trainers print when they fail (flux-fine-tuner, ai-toolkit, Replicate's E codes).
const CAUSES: Cause[] = [
  {
    pattern: /CUDA out of memory|OutOfMemoryError|\bE1001\b/i,
    code: 'trainings.out_of_memory',
    message: 'The machine ran out of memory. Your pictures are fine.',
    hint: 'Train again with batch size 1 or a lower LoRA rank.',
  },
  {
    pattern:
      /input_images must be (a zip file|provided)|cannot identify image file|No files found in/i,
    code: 'trainings.pictures_unreadable',
    message: 'The trainer could not read the pictures.',
    hint: 'Upload the set again. If it happens twice, save the pictures as JPEG first.',
  },
  {
    pattern: /Failed to create trained image/i,
    code: 'trainings.not_packaged',
    message: 'The training ran, but Replicate could not pack the model.',
    hint: 'The fault lies at Replicate. Train again later.',
  },
]

/** A failed run in words; Replicate's own text stands where no cause is known. */
export function explainFailure(run: RemoteRun): RunError {
  const text = `${run.error ?? ''}\n${run.logs.slice(-20_000)}`
  const cause = CAUSES.find(({ pattern }) => pattern.test(text))
  if (cause) return { code: cause.code, message: cause.message, hint: cause.hint }
  return {
    code: 'trainings.failed',
    message: `Replicate reported: ${(run.error ?? 'no reason').slice(0, 500)}`,
    hint: 'The end of the log tells more. Train again; if it fails the same way, look at replicate.com/trainings.',
  }
}

export const canceledElsewhere: RunError = {
  code: 'trainings.canceled_at_replicate',
  message: 'The training was cancelled at Replicate.',
  hint: 'Replicate bills the time that it ran. Train again when you like.',
}

export const abortedBeforeStart: RunError = {
  code: 'trainings.aborted',
  message: 'Replicate ended the training before it began.',
  hint: 'Nothing ran. Train again later.',
}

export const unknownToReplicate: RunError = {
  code: 'trainings.lost',
  message: 'Replicate does not know this training any more.',
  hint: 'Look at replicate.com/trainings; if it is not there either, train again.',
}

export const withoutResult: RunError = {
  code: 'trainings.no_result',
  message: 'Replicate says that the training succeeded, but names no model.',
  hint: 'The fault lies at Replicate. Train again later.',
}
