import type { RunError } from '@the-way/shared'
import type { TrainingRow } from '../ports/database/functions/trainings.ts'

/** A cancelled training at its end, by whose wish it was. */
export function explainCancel({ cancel_reason }: Pick<TrainingRow, 'cancel_reason'>): RunError {
  if (cancel_reason === 'owner') return canceledByOwner
  return cancel_reason === 'too_long' ? tooLong : canceledElsewhere
}

const canceledByOwner: RunError = {
  code: 'trainings.canceled',
  message: 'You cancelled the training.',
  hint: 'Replicate bills the time that it ran. Train again when you like.',
  charged: 'time_run',
}

const tooLong: RunError = {
  code: 'trainings.too_long',
  message: 'The training did not end within a day, so it was cancelled at Replicate.',
  hint: 'The fault lies at Replicate, which bills the time that it ran. Train again.',
  side: 'replicate',
  charged: 'time_run',
}

const canceledElsewhere: RunError = {
  code: 'trainings.canceled_at_replicate',
  message: 'The training was cancelled at Replicate.',
  hint: 'Replicate bills the time that it ran. Train again when you like.',
  charged: 'time_run',
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
