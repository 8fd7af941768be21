import { isDatabaseAway } from '../ports/database/retry-until-answered.ts'
import type { JobLogger } from './worker.ts'

export interface ScheduleOptions {
  /** Reads when each kind of work is due next. */
  readDue(): Promise<{ work: string; at: string }[]>
  /** Called for work that is due. */
  wake(work: string): void
  /** The longest time between two reads, in milliseconds, for work that this process was not told about. */
  sweepMs: number
  logger: JobLogger
}

export interface Schedule {
  start(): void
  /** Reads the due times again, because one may have changed. */
  refresh(): void
  stop(): Promise<void>
}

/** Work that stays due, because its workers are busy or another server has it, is not read again before this time. */
const AT_LEAST_MS = 1000
/** Times from the database have microseconds and timers fire early, so that a row might not be due yet. */
const MARGIN_MS = 5

/**
 * Wakes workers when their work is due, and sleeps in between: one query tells it for all of them, so that an idle server
 * does nothing.
 */
export function createSchedule({ readDue, wake, sweepMs, logger }: ScheduleOptions): Schedule {
  let timer: NodeJS.Timeout | undefined
  let reading: Promise<void> | undefined
  let isStale = false
  let isAway = false
  let isStopped = false

  /** Wakes what is due and returns how long to sleep. */
  const wakeDue = async () => {
    const due = await readDue()
    if (isAway) logger.info({}, 'the database answers again')
    isAway = false
    const now = Date.now()
    const waits = due.map(({ work, at }) => {
      const inMs = Date.parse(at) + MARGIN_MS - now
      if (inMs > MARGIN_MS) return inMs
      wake(work)
      return AT_LEAST_MS
    })
    return Math.min(sweepMs, ...waits)
  }

  const read = async () => {
    clearTimeout(timer)
    let sleepMs = Math.min(sweepMs, AT_LEAST_MS)
    try {
      do {
        isStale = false
        sleepMs = await wakeDue()
      } while (isStale && !isStopped)
    } catch (error) {
      // An outage is logged only once, however long it lasts.
      if (!isAway) logger.warn({ err: error }, 'reading when work is due failed')
      isAway = isDatabaseAway(error)
    }
    reading = undefined
    if (!isStopped) timer = setTimeout(refresh, sleepMs).unref()
  }

  const refresh = () => {
    if (isStopped) return
    isStale = true
    reading ??= read()
  }

  return {
    start: refresh,
    refresh,
    stop: async () => {
      isStopped = true
      clearTimeout(timer)
      await reading
    },
  }
}
