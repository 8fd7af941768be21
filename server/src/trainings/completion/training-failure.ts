import type { FaultSide, RunError } from '@the-way/shared'
import type { TrainingRow } from '../../ports/database/functions/trainings.ts'
import type { RemoteRun } from '../../ports/replicate/replicate.ts'
import {
  describeUnknownCause,
  type FailureCause,
  findFailureCause,
  quoteError,
} from '../../runs/failure-causes.ts'
import { fixMemory } from './training-fix.ts'

type Failed = Pick<TrainingRow, 'trainer' | 'parameters'>

interface Explanation {
  code: string
  side: FaultSide
  message: string
  hint: string
  fix?: (row: Failed) => RunError['fix']
}

const LATER = 'Train again later. Your images and settings are fine.'

const EXPLANATIONS: Record<FailureCause, Explanation> = {
  out_of_memory: {
    code: 'trainings.out_of_memory',
    side: 'settings',
    message: 'The machine ran out of memory. Your images are fine.',
    hint: 'Train again with a smaller batch size, resolution or LoRA rank.',
    fix: ({ trainer, parameters }) => fixMemory(trainer, parameters),
  },
  no_layers: {
    code: 'trainings.no_layers',
    side: 'settings',
    message: 'No layer of the model matches the layer expression.',
    hint: 'Train again without it, or with another one. The log lists the layers.',
    fix: () => ({ layers_to_optimize_regex: null }),
  },
  unsafe: {
    code: 'trainings.nsfw',
    side: 'images',
    message: 'Replicate’s safety filter blocked the images.',
    hint: 'The filter is sometimes wrong. Remove images that show a lot of skin and train again.',
  },
  upload_gone: {
    code: 'trainings.upload_gone',
    side: 'us',
    message: 'The upload expired before a machine was free. Replicate keeps uploads for a day.',
    hint: 'Train again. Your images are stored here and are uploaded again.',
  },
  no_images: {
    code: 'trainings.no_pictures',
    side: 'images',
    message: 'The trainer found no images it can use.',
    hint: 'Open the dataset and check its images, then train again.',
  },
  images_unreadable: {
    code: 'trainings.pictures_unreadable',
    side: 'images',
    message: 'The trainer could not read the images.',
    hint: 'Train again. If it fails the same way, save the image that the log names as JPEG and add it again.',
  },
  captions_mismatch: {
    code: 'trainings.captions_mismatch',
    side: 'us',
    message: 'The captions did not match the images.',
    hint: 'Train again. If it fails the same way, give every image a caption, or none.',
  },
  not_packaged: {
    code: 'trainings.not_packaged',
    side: 'replicate',
    message: 'The training ran, but Replicate could not package the model.',
    hint: LATER,
  },
  destination_missing: {
    code: 'trainings.destination_missing',
    side: 'account',
    message:
      'The base model in your Replicate account was deleted before the result could be saved.',
    hint: 'Train again: the base model is created again. Do not delete it on Replicate.',
  },
  program_broken: {
    code: 'trainings.trainer_broken',
    side: 'replicate',
    message: 'The trainer on Replicate is not working at the moment.',
    hint: LATER,
  },
  timeout: {
    code: 'trainings.timeout',
    side: 'replicate',
    message: 'Something on Replicate timed out, and the training was stopped.',
    hint: LATER,
  },
  webhook_url: {
    code: 'trainings.webhook_address',
    side: 'us',
    message: 'Replicate rejected the webhook URL.',
    hint: 'Check REPLICATE_WEBHOOK_URL, or remove it: trainings work without it. Then train again.',
  },
  replicate_failed: {
    code: 'trainings.replicate_failed',
    side: 'replicate',
    message: 'Something failed on Replicate.',
    hint: LATER,
  },
}

/**
 * Explains why a run failed; says so if the cause is unknown. Failed runs of public trainers are free (Replicate's
 * billing page).
 */
export function explainFailure(row: Failed, run: RemoteRun): RunError {
  const cause = findFailureCause(run)
  if (cause === null) {
    return {
      code: 'trainings.failed',
      message: describeUnknownCause(run),
      hint: 'Train again. If it fails the same way, read the end of the log and check replicate.com/trainings.',
      charged: 'no',
    }
  }
  const { code, side, message, hint, fix: findFix } = EXPLANATIONS[cause]
  const fix = findFix?.(row)
  const quote = cause === 'replicate_failed' ? ` It reported: ${quoteError(run)}` : ''
  return { code, message: message + quote, hint, side, charged: 'no', ...(fix && { fix }) }
}
