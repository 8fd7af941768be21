import type { RunError } from '@the-way/shared'
import type { TrainingRow } from '../ports/database/functions/trainings.ts'
import { timeBilled } from '../runs/time-billed.ts'

/** A cancelled training at its end, by whose wish it was. */
export function explainCancel(
  { cancel_reason }: Pick<TrainingRow, 'cancel_reason'>,
  isFree: boolean,
): RunError {
  return {
    ...(cancel_reason === null ? canceledElsewhere : CANCELED[cancel_reason]),
    ...timeBilled(isFree, 'Train again when you like.'),
  }
}

const CANCELED = {
  owner: { code: 'trainings.canceled', message: 'You cancelled the training.' },
  too_long: {
    code: 'trainings.too_long',
    message:
      'The training did not end within a day, so it was cancelled at Replicate, where the fault lies.',
    side: 'replicate',
  },
} as const

const canceledElsewhere = {
  code: 'trainings.canceled_at_replicate',
  message: 'The training was cancelled at Replicate.',
}

/** Cancelled while Replicate had nothing of it. */
export const canceledUnsent: RunError = {
  code: 'trainings.canceled',
  message: 'You cancelled the training before Replicate began it.',
  hint: 'Nothing was charged. Train again when you like.',
  charged: 'no',
}

export const abortedBeforeStart: RunError = {
  code: 'trainings.aborted',
  message: 'Replicate ended the training before it began.',
  hint: 'Nothing ran. Train again later.',
  side: 'replicate',
  charged: 'no',
}

export const unknownToReplicate: RunError = {
  code: 'trainings.lost',
  message: 'Replicate does not know this training any more.',
  hint: 'Look at replicate.com/trainings; if it is not there either, train again.',
  side: 'replicate',
  charged: 'see_bill',
}

export const withoutResult: RunError = {
  code: 'trainings.no_result',
  message: 'Replicate says that the training succeeded, but names no model.',
  hint: 'The fault lies at Replicate. Train again later.',
  side: 'replicate',
  charged: 'see_bill',
}
