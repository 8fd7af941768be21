import type { RunError } from '@the-way/shared'
import type { RemoteRun } from '../ports/replicate/replicate.ts'
import { timeBilled } from '../runs/time-billed.ts'

/** The error of both FLUX and SDXL models if the safety filter blocked every image (cog-flux, flux-fine-tuner). */
const ALL_BLOCKED = /NSFW content/i

/** Explains why a run failed; quotes Replicate if the cause is unknown. */
export function explainGenerationFailure(run: RemoteRun): RunError {
  if (ALL_BLOCKED.test(run.error ?? '')) {
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

/** Explains who canceled the run and what it costs. */
export const explainGenerationCancel = (byOwner: boolean, isFree: boolean): RunError => ({
  ...(byOwner
    ? { code: 'generations.canceled', message: 'You canceled the run.' }
    : {
        code: 'generations.canceled_at_replicate',
        message: 'The run was canceled on Replicate.',
      }),
  ...timeBilled(isFree, 'You can generate again at any time.'),
})

/** The run was canceled before it was sent to Replicate. */
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

/** Explains that some images could not be copied; `saved` is the number of copied images. */
export function someLost(lost: { detail: string }[], saved: number): RunError {
  const reasons = [...new Set(lost.map(({ detail }) => detail))].join(' ')
  return {
    code: saved > 0 ? 'generations.some_pictures_lost' : 'generations.pictures_lost',
    message: `${lost.length === 1 ? 'One image' : `${lost.length} images`} could not be copied. ${reasons}`,
    hint: 'Generate again with the same seed.',
  }
}
