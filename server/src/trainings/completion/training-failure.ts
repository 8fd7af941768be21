import type { FaultSide, RunError } from '@the-way/shared'
import type { TrainingRow } from '../../ports/database/functions/trainings.ts'
import type { RemoteRun } from '../../ports/replicate/replicate.ts'
import { tailOf } from '../progress/log-lines.ts'
import { fixMemory } from './training-fix.ts'

type Failed = Pick<TrainingRow, 'trainer' | 'parameters'>

interface Cause {
  pattern: RegExp
  code: string
  side: FaultSide
  message: string
  hint: string
  fix?: (row: Failed) => RunError['fix']
}

const LATER = 'Train again later. Your images and settings are fine.'

// Errors of the trainers and of Replicate: flux-fine-tuner, ai-toolkit, cog-sdxl, Replicate's E codes. The first match
// is used.
const CAUSES: Cause[] = [
  {
    pattern: /CUDA out of memory|OutOfMemoryError|\bE1001\b/i,
    code: 'trainings.out_of_memory',
    side: 'settings',
    message: 'The machine ran out of memory. Your images are fine.',
    hint: 'Train again with a smaller batch size, resolution or LoRA rank.',
    fix: ({ trainer, parameters }) => fixMemory(trainer, parameters),
  },
  {
    pattern: /didn't match any layers|Failed to compile regex/i,
    code: 'trainings.no_layers',
    side: 'settings',
    message: 'No layer of the model matches the layer expression.',
    hint: 'Train again without it, or with another one. The log lists the layers.',
    fix: () => ({ layers_to_optimize_regex: null }),
  },
  {
    pattern: /NSFW content/i,
    code: 'trainings.nsfw',
    side: 'images',
    message: 'Replicate’s safety filter blocked the images.',
    hint: 'The filter is sometimes wrong. Remove images that show a lot of skin and train again.',
  },
  {
    pattern: /Failed to download input_images/i,
    code: 'trainings.upload_gone',
    side: 'us',
    message: 'The upload expired before a machine was free. Replicate keeps uploads for a day.',
    hint: 'Train again. Your images are stored here and are uploaded again.',
  },
  {
    pattern: /No files found in|Found 0 images|input_images must be provided/i,
    code: 'trainings.no_pictures',
    side: 'images',
    message: 'The trainer found no images it can use.',
    hint: 'Open the dataset and check its images, then train again.',
  },
  {
    pattern:
      /input_images must be a zip file|is not a zip file|Bad ?zip ?file|cannot identify image file|image file is truncated/i,
    code: 'trainings.pictures_unreadable',
    side: 'images',
    message: 'The trainer could not read the images.',
    hint: 'Train again. If it fails the same way, save the image that the log names as JPEG and add it again.',
  },
  {
    pattern: /same number of captions as images/i,
    code: 'trainings.captions_mismatch',
    side: 'us',
    message: 'The captions did not match the images.',
    hint: 'Train again. If it fails the same way, give every image a caption, or none.',
  },
  {
    pattern: /Failed to create trained image/i,
    code: 'trainings.not_packaged',
    side: 'replicate',
    message: 'The training ran, but Replicate could not package the model.',
    hint: LATER,
  },
  {
    pattern: /training destination does not exist/i,
    code: 'trainings.destination_missing',
    side: 'account',
    message:
      'The base model in your Replicate account was deleted before the result could be saved.',
    hint: 'Train again: the base model is created again. Do not delete it on Replicate.',
  },
  {
    pattern: /Read-only file system|\bconfig\.json\b/i,
    code: 'trainings.trainer_broken',
    side: 'replicate',
    message: 'The trainer on Replicate is not working at the moment.',
    hint: LATER,
  },
  {
    pattern: /\bE6716\b|timed? ?out|deadline exceeded/i,
    code: 'trainings.timeout',
    side: 'replicate',
    message: 'Something on Replicate timed out, and the training was stopped.',
    hint: LATER,
  },
  {
    pattern: /\bE4875\b/,
    code: 'trainings.webhook_address',
    side: 'us',
    message: 'Replicate rejected the webhook URL.',
    hint: 'Check REPLICATE_WEBHOOK_URL, or remove it: trainings work without it. Then train again.',
  },
  {
    pattern: /\bE\d{4}\b/,
    code: 'trainings.replicate_failed',
    side: 'replicate',
    message: 'Something failed on Replicate.',
    hint: LATER,
  },
]

/**
 * Explains why a run failed; falls back to Replicate's own text if the cause is unknown. "Exited with code 1" is not a
 * cause: then the end of the log is searched. Failed runs of public trainers are free (Replicate's billing page).
 */
export function explainFailure(row: Failed, run: RemoteRun): RunError {
  const cause = findCause(run.error ?? '') ?? findCause(tailOf(run.logs))
  if (!cause) {
    return {
      code: 'trainings.failed',
      message: `Replicate reported: ${(run.error ?? 'no reason').slice(0, 500)}`,
      hint: 'The end of the log may say more. Train again. If it fails the same way, check replicate.com/trainings.',
      charged: 'no',
    }
  }
  const { code, side, message, hint } = cause
  const fix = cause.fix?.(row)
  return { code, message, hint, side, charged: 'no', ...(fix && { fix }) }
}

const findCause = (text: string) => CAUSES.find(({ pattern }) => pattern.test(text))
