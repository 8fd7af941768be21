import type { RunError } from '@the-way/shared'
import type { RemoteRun } from '../ports/replicate/replicate.ts'
import { timeBilled } from '../runs/time-billed.ts'

/** What both families of FLUX and SDXL code say when every image was withheld (cog-flux, flux-fine-tuner). */
const ALL_WITHHELD = /NSFW content/i

/** A failed run in words; Replicate's own text stands where no cause is known. */
export function explainGenerationFailure(run: RemoteRun): RunError {
  if (ALL_WITHHELD.test(run.error ?? '')) {
    return {
      code: 'generations.withheld',
      message: 'The safety filter blocked every image.',
      hint: 'Try another seed or another prompt.',
    }
  }
  return {
    code: 'generations.failed',
    message: `Replicate reported: ${(run.error ?? 'no reason').slice(0, 500)}`,
    hint: 'Generate again. If it fails the same way, change the settings.',
  }
}

/** A canceled run at its end, by whose wish it was. */
export const explainGenerationCancel = (byOwner: boolean, isFree: boolean): RunError => ({
  ...(byOwner
    ? { code: 'generations.canceled', message: 'You canceled the run.' }
    : {
        code: 'generations.canceled_at_replicate',
        message: 'The run was canceled on Replicate.',
      }),
  ...timeBilled(isFree, 'You can generate again at any time.'),
})

/** Canceled while Replicate had nothing of it. */
export const canceledUnsent: RunError = {
  code: 'generations.canceled',
  message: 'You canceled the run before it started.',
  hint: 'Nothing was charged. You can generate again at any time.',
  charged: 'no',
}

export const abortedAtReplicate: RunError = {
  code: 'generations.aborted',
  message: 'Replicate stopped the run before it started.',
  hint: 'Nothing ran and nothing was charged. Generate again.',
  side: 'replicate',
  charged: 'no',
}

export const sourceExpired: RunError = {
  code: 'generations.source_expired',
  message: 'Replicate deleted the images before they could be copied. It keeps them for an hour.',
  hint: 'Generate again with the same seed.',
  charged: 'see_bill',
}

export const unknownAtReplicate: RunError = {
  code: 'generations.lost',
  message: 'Replicate no longer has this run.',
  hint: 'Generate again with the same seed.',
}

export const withoutImages: RunError = {
  code: 'generations.no_pictures',
  message: 'The run ended without an image.',
  hint: 'Generate again. If it happens again, the problem is on Replicate or in the model.',
}

export const versionUnknown = (modelUrl: string): RunError => ({
  code: 'replicate.version_not_found',
  message: `Replicate does not have a version of ${modelUrl} that this account may run.`,
  hint: 'It may have been deleted. Check the model’s name and version. Nothing was charged.',
})

/** Explains that some images could not be copied, beside those that were. */
export function someLost(lost: { detail: string }[], taken: number): RunError {
  const reasons = [...new Set(lost.map(({ detail }) => detail))].join(' ')
  return {
    code: taken > 0 ? 'generations.some_pictures_lost' : 'generations.pictures_lost',
    message: `${lost.length === 1 ? 'One image' : `${lost.length} images`} could not be copied. ${reasons}`,
    hint: 'Generate again with the same seed.',
  }
}
