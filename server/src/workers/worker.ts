import { randomUUID } from 'node:crypto'
import { isDatabaseAway, untilAnswered } from '../ports/database/retry-until-answered.ts'

/** A worker's hold on a row; whatever is written goes with `lease_id`, so that a late writer changes nothing. */
export interface Lease {
  lease_id: string
  /** Aborted when the hold was lost or the server stops. */
  signal: AbortSignal
}

export interface WorkerOptions<Row extends { id: string }> {
  name: string
  /** How often due rows are looked for, in milliseconds. */
  everyMs: number
  /** Rows worked on at once. */
  capacity: number
  claim(args: { lease_id: string; lease_until: string; now: string; limit: number }): Promise<Row[]>
  /** Prolongs the hold; false when another has it. */
  renew(args: { id: string; lease_id: string; now: string; lease_until: string }): Promise<boolean>
  /** Gives the hold back; nothing happens when another has it. */
  release(args: {
    id: string
    lease_id: string
    now: string
    next_check_at: string
  }): Promise<unknown>
  handle(row: Row, lease: Lease): Promise<void>
  logger: JobLogger
  leaseMs?: number
}

export interface JobLogger {
  info(details: object, message: string): void
  warn(details: object, message: string): void
  error(details: object, message: string): void
}

export interface Worker {
  start(): void
  /** Looks for due rows now rather than at the next turn. */
  wake(): void
  /** Takes no more rows, waits for those under way. */
  stop(): Promise<void>
}

/** A dead process's rows are free again after this, in milliseconds: within 30 s of a restart. */
const LEASE_MS = 25_000

/**
 * Claims due rows and works on them, each under a lease that is renewed while the work lasts. A row whose work
 * fails is left alone: it is due again when its lease runs out, or once a database that was away is back.
 */
export function createWorker<Row extends { id: string }>(options: WorkerOptions<Row>): Worker {
  const { name, logger, capacity } = options
  const leaseMs = options.leaseMs ?? LEASE_MS
  const running = new Set<Promise<void>>()
  const stopping = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let turn: Promise<void> | undefined
  let isWoken = false
  let isAway = false
  let leaseId = randomUUID()

  const leaseUntil = () => new Date(Date.now() + leaseMs).toISOString()

  const work = async (row: Row, lease_id: string) => {
    const lost = new AbortController()
    const heartbeat = setInterval(() => {
      options
        .renew({ id: row.id, lease_id, now: new Date().toISOString(), lease_until: leaseUntil() })
        .then((isOurs) => {
          if (!isOurs) lost.abort(new Error('the lease was lost'))
        })
        .catch((error: unknown) =>
          logger.warn({ job: name, id: row.id, err: error }, 'lease not renewed'),
        )
    }, leaseMs / 3).unref()
    try {
      await options.handle(row, {
        lease_id,
        signal: AbortSignal.any([lost.signal, stopping.signal]),
      })
    } catch (error) {
      if (isDatabaseAway(error)) await giveBack(row, lease_id, error)
      else if (!stopping.signal.aborted)
        logger.error({ job: name, id: row.id, err: error }, 'job failed')
    } finally {
      clearInterval(heartbeat)
    }
  }

  const giveBack = async ({ id }: Row, lease_id: string, cause: unknown) => {
    if (stopping.signal.aborted) return
    logger.warn({ job: name, id, err: cause }, 'the database is away; the job waits for it')
    const release = () => {
      const now = new Date().toISOString()
      return options.release({ id, lease_id, now, next_check_at: now })
    }
    await untilAnswered(release, stopping.signal).catch((error: unknown) => {
      if (!stopping.signal.aborted)
        logger.error({ job: name, id, err: error }, 'lease not given back')
    })
  }

  const takeDueRows = async () => {
    const limit = capacity - running.size
    if (limit <= 0) return
    const lease_id = leaseId
    const now = new Date().toISOString()
    const rows = await options.claim({ lease_id, lease_until: leaseUntil(), now, limit })
    // Not before: rows of a claim whose answer was lost come with the next one, which has the same lease.
    leaseId = randomUUID()
    for (const row of rows) {
      const task = work(row, lease_id).finally(() => {
        running.delete(task)
        if (rows.length === limit) wake()
      })
      running.add(task)
    }
  }

  const runTurn = async () => {
    clearTimeout(timer)
    try {
      do {
        isWoken = false
        await takeDueRows()
        if (isAway) logger.info({ job: name }, 'the database answers again')
        isAway = false
      } while (isWoken && !stopping.signal.aborted)
    } catch (error) {
      // An outage is told once, however long it lasts.
      if (!isAway) logger.warn({ job: name, err: error }, 'looking for due rows failed')
      isAway = isDatabaseAway(error)
    }
    turn = undefined
    if (!stopping.signal.aborted) timer = setTimeout(wake, options.everyMs).unref()
  }

  const wake = () => {
    if (stopping.signal.aborted) return
    isWoken = true
    turn ??= runTurn()
  }

  return {
    start: wake,
    wake,
    stop: async () => {
      stopping.abort(new Error('the server stops'))
      clearTimeout(timer)
      await turn
      await Promise.allSettled(running)
    },
  }
}
