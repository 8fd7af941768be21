import type { RunError } from '@the-way/shared'
import type { TrainingRow } from '../../ports/database/functions/trainings.ts'
import { timeBilled } from '../../runs/time-billed.ts'

/** Explains why a training was canceled: by its owner, by this server, or on Replicate. */
export function explainCancel(
  { cancel_reason }: Pick<TrainingRow, 'cancel_reason'>,
  isFree: boolean,
): RunError {
  return {
    ...(cancel_reason === null ? canceledElsewhere : CANCELED[cancel_reason]),
    ...timeBilled(isFree, 'You can train again at any time.'),
  }
}

const CANCELED = {
  owner: { code: 'trainings.canceled', message: 'You canceled the training.' },
  too_long: {
    code: 'trainings.too_long',
    message:
      'The training did not finish within a day, so it was canceled. Something went wrong on Replicate.',
    side: 'replicate',
  },
} as const

const canceledElsewhere = {
  code: 'trainings.canceled_at_replicate',
  message: 'The training was canceled on Replicate.',
}

/** Canceled before anything was sent to Replicate. */
export const canceledUnsent: RunError = {
  code: 'trainings.canceled',
  message: 'You canceled the training before it started.',
  hint: 'Nothing was charged. You can train again at any time.',
  charged: 'no',
}

export const abortedBeforeStart: RunError = {
  code: 'trainings.aborted',
  message: 'Replicate stopped the training before it started.',
  hint: 'Nothing ran and nothing was charged. Train again later.',
  side: 'replicate',
  charged: 'no',
}

export const unknownToReplicate: RunError = {
  code: 'trainings.lost',
  message: 'Replicate no longer has this training.',
  hint: 'Check replicate.com/trainings. If it is not there either, train again.',
  side: 'replicate',
  charged: 'see_bill',
}

export const withoutResult: RunError = {
  code: 'trainings.no_result',
  message: 'Replicate reported success but returned no model.',
  hint: 'This is a problem on Replicate’s side. Train again later.',
  side: 'replicate',
  charged: 'see_bill',
}
