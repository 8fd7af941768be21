import type { RunError } from '@the-way/shared'
import type { RemoteRun } from '../ports/replicate/replicate.ts'
import { timeBilled } from '../runs/time-billed.ts'

/** What both families of FLUX and SDXL code say when every picture was withheld (cog-flux, flux-fine-tuner). */
const ALL_WITHHELD = /NSFW content/i

/** A failed run in words; Replicate's own text stands where no cause is known. */
export function explainGenerationFailure(run: RemoteRun): RunError {
  if (ALL_WITHHELD.test(run.error ?? '')) {
    return {
      code: 'generations.withheld',
      message: 'The model’s filter withheld every picture.',
      hint: 'Try another seed or other words.',
    }
  }
  return {
    code: 'generations.failed',
    message: `Replicate reported: ${(run.error ?? 'no reason').slice(0, 500)}`,
    hint: 'Try again; if it fails the same way, change the settings.',
  }
}

/** A canceled run at its end, by whose wish it was. */
export const explainGenerationCancel = (byOwner: boolean, isFree: boolean): RunError => ({
  ...(byOwner
    ? { code: 'generations.canceled', message: 'You canceled the run.' }
    : {
        code: 'generations.canceled_at_replicate',
        message: 'The run was canceled at Replicate.',
      }),
  ...timeBilled(isFree, 'Make the pictures again when you like.'),
})

/** Canceled while Replicate had nothing of it. */
export const canceledUnsent: RunError = {
  code: 'generations.canceled',
  message: 'You canceled the run before Replicate began it.',
  hint: 'Nothing was charged. Make the pictures when you like.',
  charged: 'no',
}

export const abortedAtReplicate: RunError = {
  code: 'generations.aborted',
  message: 'Replicate ended the run before it began.',
  hint: 'Nothing ran. Make the pictures again.',
  side: 'replicate',
  charged: 'no',
}

export const sourceExpired: RunError = {
  code: 'generations.source_expired',
  message: 'Replicate removed the pictures before they could be copied; it keeps them for an hour.',
  hint: 'Make them again with the same seed.',
  charged: 'see_bill',
}

export const unknownAtReplicate: RunError = {
  code: 'generations.lost',
  message: 'Replicate does not know this run any more.',
  hint: 'Make the pictures again with the same seed.',
}

export const withoutPictures: RunError = {
  code: 'generations.no_pictures',
  message: 'The run ended without a picture.',
  hint: 'Try again; the fault lies at Replicate or in the model.',
}

export const versionUnknown = (modelUrl: string): RunError => ({
  code: 'replicate.version_not_found',
  message: `Replicate has no version of ${modelUrl} that this account may run.`,
  hint: 'It may have been deleted. Check the model’s address; nothing was charged.',
})

/** Some pictures could not be taken: said beside those that were. */
export function someLost(lost: { detail: string }[], taken: number): RunError {
  const reasons = [...new Set(lost.map(({ detail }) => detail))].join(' ')
  return {
    code: taken > 0 ? 'generations.some_pictures_lost' : 'generations.pictures_lost',
    message: `${lost.length === 1 ? 'One picture' : `${lost.length} pictures`} could not be taken. ${reasons}`,
    hint: 'Make them again with the same seed.',
  }
}
