import { randomUUID } from 'node:crypto'
import { isDatabaseAway, retryUntilAnswered } from '../ports/database/retry-until-answered.ts'

/** A worker's claim on a row. Writes pass `lease_id`, so that a worker that lost its lease cannot change the row. */
export interface Lease {
  lease_id: string
  /** Aborted when the lease was lost or the server stops. */
  signal: AbortSignal
}

export interface ClaimArgs {
  lease_id: string
  lease_until: string
  now: string
  limit: number
}

export interface WorkerOptions<Row extends { id: string }> {
  name: string
  /** How many rows are worked on at the same time. */
  capacity: number
  claim(args: ClaimArgs): Promise<Row[]>
  /** Extends the lease; resolves to false if it was lost. */
  renew(args: { id: string; lease_id: string; now: string; lease_until: string }): Promise<boolean>
  /** Releases the lease; does nothing if another worker has claimed the row. */
  release(args: {
    id: string
    lease_id: string
    now: string
    next_check_at: string
  }): Promise<unknown>
  handle(row: Row, lease: Lease): Promise<void>
  logger: JobLogger
  /** Called when the work on a row has ended, so that its next due time is known. */
  onWorked?: () => void
  leaseMs?: number
  /** How long after a claim without an answer it is repeated, in milliseconds. */
  retryMs?: number
}

export interface JobLogger {
  info(details: object, message: string): void
  warn(details: object, message: string): void
  error(details: object, message: string): void
}

export interface Worker {
  /** Claims and works on what is due now. */
  wake(): void
  /** Claims no more rows and waits for those under way. */
  stop(): Promise<void>
}

/** After this time, in milliseconds, the rows of a dead process can be claimed again: within 30 s of a restart. */
const LEASE_MS = 25_000
const RETRY_MS = 1000

/**
 * Claims due rows when it is woken, and works on them, each under a lease that is renewed while the work lasts. If the work
 * on a row fails, the row is due again when its lease expires, or once an unavailable database answers again.
 */
export function createWorker<Row extends { id: string }>(options: WorkerOptions<Row>): Worker {
  const { name, logger, capacity } = options
  const { leaseMs = LEASE_MS, retryMs = RETRY_MS } = options
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
      if (isDatabaseAway(error)) await releaseOnceAnswered(row, lease_id, error)
      else if (!stopping.signal.aborted)
        logger.error({ job: name, id: row.id, err: error }, 'job failed')
    } finally {
      clearInterval(heartbeat)
    }
  }

  const releaseOnceAnswered = async ({ id }: Row, lease_id: string, cause: unknown) => {
    if (stopping.signal.aborted) return
    logger.warn({ job: name, id, err: cause }, 'the database is unavailable; the job waits for it')
    const release = () => {
      const now = new Date().toISOString()
      return options.release({ id, lease_id, now, next_check_at: now })
    }
    await retryUntilAnswered(release, stopping.signal).catch((error: unknown) => {
      if (!stopping.signal.aborted)
        logger.error({ job: name, id, err: error }, 'lease not released')
    })
  }

  const claimDueRows = async () => {
    const limit = capacity - running.size
    if (limit <= 0) return
    const lease_id = leaseId
    const now = new Date().toISOString()
    const rows = await options.claim({ lease_id, lease_until: leaseUntil(), now, limit })
    // Only after the claim succeeded: if its answer was lost, the next claim uses the same lease and gets the same
    // rows.
    leaseId = randomUUID()
    for (const row of rows) {
      const task = work(row, lease_id).finally(() => {
        running.delete(task)
        if (rows.length === limit) wake()
        options.onWorked?.()
      })
      running.add(task)
    }
  }

  const runTurn = async () => {
    clearTimeout(timer)
    try {
      do {
        isWoken = false
        await claimDueRows()
        if (isAway) logger.info({ job: name }, 'the database answers again')
        isAway = false
      } while (isWoken && !stopping.signal.aborted)
    } catch (error) {
      // An outage is logged only once, however long it lasts.
      if (!isAway) logger.warn({ job: name, err: error }, 'querying due rows failed')
      isAway = isDatabaseAway(error)
      if (!stopping.signal.aborted) timer = setTimeout(wake, retryMs).unref()
    }
    turn = undefined
  }

  const wake = () => {
    if (stopping.signal.aborted) return
    isWoken = true
    turn ??= runTurn()
  }

  return {
    wake,
    stop: async () => {
      stopping.abort(new Error('the server stops'))
      clearTimeout(timer)
      await turn
      await Promise.allSettled(running)
    },
  }
}
