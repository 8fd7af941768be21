import { isTerminal, type Training } from '@the-way/shared'
import { count, percent } from '../../../lib/format.ts'
import { isCanceling, isOnHold } from '../labels.ts'

export interface PillWords {
  /** "Quiet horizons", or "2 trainings". */
  name: string
  /** How many there are, if more than one. */
  amount: number | null
  /** "45%" of the one that is furthest, "waiting", "canceling" or "on hold": what those that are not on hold do. */
  progress: string
  /** How many are on hold beside others; 0 if all or none are. */
  onHold: number
  /** Nothing moves yet. */
  waiting: boolean
}

/** Returns what the pill in the top bar says of the trainings that have not ended; `null` if there are none. */
export function pillWords(trainings: readonly Training[]): PillWords | null {
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
