import type { FieldProblem, RunError } from '@the-way/shared'
import type { RemoteRun } from '../ports/replicate/replicate.ts'
import {
  describeUnknownCause,
  type FailureCause,
  findFailureCause,
  quoteError,
} from '../runs/failure-causes.ts'
import { timeBilled } from '../runs/time-billed.ts'

const LATER = 'Generate again later. Your prompt and settings are fine.'

/** The safety filter blocked every image. */
export const allBlocked: RunError = {
  code: 'generations.withheld',
  message: 'The safety filter blocked every image.',
  hint: 'Try another seed or other words.',
  side: 'settings',
}

/** Causes that only trainings can have are missing here. */
const EXPLANATIONS: Partial<Record<FailureCause, RunError>> = {
  unsafe: allBlocked,
  out_of_memory: {
    code: 'generations.out_of_memory',
    message: 'The machine ran out of memory.',
    hint: 'Generate fewer images at once, or smaller ones.',
    side: 'settings',
  },
  program_broken: {
    code: 'generations.model_broken',
    message: 'The model on Replicate is not working at the moment.',
    hint: LATER,
    side: 'replicate',
  },
  timeout: {
    code: 'generations.timeout',
    message: 'Something on Replicate timed out, and the run was stopped.',
    hint: LATER,
    side: 'replicate',
  },
  webhook_url: {
    code: 'generations.webhook_address',
    message: 'Replicate rejected the webhook URL.',
    hint: 'Check REPLICATE_WEBHOOK_URL, or remove it: generations work without it. Then generate again.',
    side: 'us',
  },
  replicate_failed: {
    code: 'generations.replicate_failed',
    message: 'Something failed on Replicate.',
    hint: LATER,
    side: 'replicate',
  },
}

/** Explains why a run failed; says so if the cause is unknown. */
export function explainGenerationFailure(run: RemoteRun): RunError {
  const cause = findFailureCause(run)
  const explanation = cause === null ? undefined : EXPLANATIONS[cause]
  if (explanation === undefined)
    return {
      code: 'generations.failed',
      message: describeUnknownCause(run),
      hint: 'Generate again. If it fails the same way, change the settings.',
    }
  return cause === 'replicate_failed'
    ? { ...explanation, message: `${explanation.message} It reported: ${quoteError(run)}` }
    : explanation
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

export const sourceMissing: RunError = {
  code: 'generations.source_missing',
  message: 'The image to start from is missing or damaged on this server.',
  hint: 'Generate again with another image. Nothing was charged.',
  side: 'us',
  charged: 'no',
}

export const unknownAtReplicate: RunError = {
  code: 'generations.lost',
  message: 'Replicate no longer has this run.',
  hint: 'Generate again with the same seed.',
}

export const versionUnknown = (modelUrl: string): RunError => ({
  code: 'replicate.version_not_found',
  message: `Replicate does not have a version of ${modelUrl} that this account may run.`,
  hint: 'It may have been deleted. Check the model’s name and version. Nothing was charged.',
})

/** The version does not accept a setting that could not be checked earlier. */
export const versionRejects = ({ field, detail }: FieldProblem): RunError => ({
  code: 'generations.not_accepted',
  message: `The model’s version does not accept this: ${field} ${detail}.`,
  hint: 'Change it and generate again. Nothing was charged.',
  side: 'settings',
  charged: 'no',
})

/** The images of a run that has succeeded, by what became of them. */
interface Images {
  saved: number
  /** Images that Replicate returned but that could not be copied. */
  lost: { detail: string }[]
  /** Images that Replicate did not return, although no safety filter blocked them. */
  missing: number
  blocked: number
}

const images = (count: number) => (count === 1 ? 'one image' : `${count} images`)

/** Explains why a run that succeeded at Replicate has fewer images than requested; `null` if it has all. */
export function explainMissingImages({ saved, lost, missing, blocked }: Images): RunError | null {
  if (lost.length + missing === 0) return saved === 0 && blocked > 0 ? allBlocked : null
  const isEmpty = saved + lost.length + blocked === 0
  const reasons = [...new Set(lost.map(({ detail }) => detail))].join(' ')
  return {
    code: isEmpty
      ? 'generations.no_pictures'
      : saved > 0
        ? 'generations.some_pictures_lost'
        : 'generations.pictures_lost',
    message: [
      ...(lost.length > 0
        ? [capitalized(`${images(lost.length)} could not be copied. ${reasons}`)]
        : []),
      ...(isEmpty
        ? ['Replicate reported success but returned no image.']
        : missing > 0
          ? [`Replicate reported success but did not return ${images(missing)}.`]
          : []),
    ].join(' '),
    hint: isEmpty
      ? 'Generate again. If it happens again, the problem is on Replicate or in the model.'
      : 'Generate again with the same seed.',
    ...(missing > 0 && { side: 'replicate' as const }),
  }
}

const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
