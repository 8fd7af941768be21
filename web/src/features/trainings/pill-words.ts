import { isTerminal, type Training } from '@the-way/shared'
import { count, percent } from '../../lib/format.ts'
import { isCanceling, isOnHold } from './words.ts'

export interface PillWords {
  /** "Quiet horizons", or "2 trainings". */
  name: string
  /** How many there are, if more than one. */
  amount: number | null
  /** "45%" of the one that is furthest, "canceling", "waiting" or "on hold". */
  progress: string
  /** Nothing moves yet. */
  waiting: boolean
}

/** Returns what the pill in the top bar says of the trainings that have not ended; `null` if there are none. */
export function pillWords(trainings: readonly Training[]): PillWords | null {
  const live = trainings.filter(({ status }) => !isTerminal(status))
  const [first] = live
  if (!first) return null
  const running = live.filter(({ status }) => status === 'processing')
  const isOne = live.length === 1
  return {
    name: isOne ? first.name : `${count(live.length)} trainings`,
    amount: isOne ? null : live.length,
    progress: progressOf(live, running),
    waiting: running.length === 0,
  }
}

function progressOf(live: readonly Training[], running: readonly Training[]): string {
  if (live.every(isCanceling)) return 'canceling'
  if (running.length > 0) {
    return percent(Math.max(...running.map(({ progress }) => progress.fraction)))
  }
  return live.every(isOnHold) ? 'on hold' : 'waiting'
}
