import { INVALID_LOSS, type RunError, readInvalidLoss } from '@the-way/shared'
import type { TrainingRow } from '../../ports/database/functions/trainings.ts'

type Trained = Pick<TrainingRow, 'trainer' | 'parameters'>

/** While a training runs, a single odd step is not reported, because some optimizers skip it. */
const STEPS_TO_WARN = 3
/** flux-fine-tuner's learning rate if none is set, and the lowest that can be set. */
const USUAL_RATE = 0.0004
const LOWEST_RATE = 0.000001

/**
 * Returns the error of a training that learns nothing, because its loss is not a number or infinite; `null` if it learns.
 * Replicate does not report this: it bills the training and reports success.
 */
export function explainInvalidLoss(row: Trained, logs: string, hasEnded: boolean): RunError | null {
  // The SDXL trainer does not print the loss.
  const invalid = row.trainer === 'sdxl' ? null : readInvalidLoss(logs)
  if (invalid === null || (!hasEnded && invalid.steps < STEPS_TO_WARN)) return null
  const since = `The loss has not been a number since step ${invalid.since}`
  const rate = lowerRate(row)
  const again =
    rate === null
      ? 'rain again with the FLUX trainer and a low learning rate.'
      : `rain again with a lower learning rate, such as ${rate}.`
  return {
    code: INVALID_LOSS,
    message: hasEnded
      ? `${since}, so the model has probably learned nothing.`
      : `${since}, so the model learns nothing.`,
    hint: hasEnded ? `T${again}` : `Replicate bills it until it ends. Cancel it, then t${again}`,
    side: 'settings',
    ...(rate !== null && { fix: { learning_rate: rate } }),
  }
}

/** Returns a quarter of the learning rate; `null` if the trainer does not have that setting. */
function lowerRate({ trainer, parameters }: Trained): number | null {
  if (trainer !== 'flux') return null
  const rate = parameters['learning_rate']
  const lower = (typeof rate === 'number' ? rate : USUAL_RATE) / 4
  return Number(Math.max(lower, LOWEST_RATE).toPrecision(1))
}
