import { isTerminal, type Training } from '@the-way/shared'
import { count, percent } from '../../../lib/format.ts'
import { isCanceling, isOnHold } from '../labels.ts'

export interface PillLabels {
  /** "Quiet horizons", or "2 trainings". */
  name: string
  /** How many trainings there are; `null` if there is only one. */
  amount: number | null
  /** "45%" (the training that is furthest), "waiting" or "canceling"; "on hold" if all are. */
  progress: string
  /** How many trainings are on hold while others are not; 0 if all of them are, or if no training is. */
  onHold: number
  /** Whether no machine runs yet. */
  waiting: boolean
}

/** Returns the labels of the top bar's pill for trainings that have not ended; `null` if all have. */
export function pillLabels(trainings: readonly Training[]): PillLabels | null {
  const live = trainings.filter(({ status }) => !isTerminal(status))
  const [first] = live
  if (!first) return null
  const active = live.filter((training) => !isOnHold(training))
  const isOne = live.length === 1
  return {
    name: isOne ? first.name : `${count(live.length)} trainings`,
    amount: isOne ? null : live.length,
    progress: progressOf(active),
    onHold: active.length === 0 ? 0 : live.length - active.length,
    waiting: !active.some(({ status }) => status === 'processing'),
  }
}

function progressOf(active: readonly Training[]): string {
  if (active.length === 0) return 'on hold'
  const wanted = active.filter((training) => !isCanceling(training))
  if (wanted.length === 0) return 'canceling'
  const running = wanted.filter(({ status }) => status === 'processing')
  if (running.length === 0) return 'waiting'
  return percent(Math.max(...running.map(({ progress }) => progress.fraction)))
}
