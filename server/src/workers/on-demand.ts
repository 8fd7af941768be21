import type { JobLogger, Worker } from './worker.ts'

/**
 * Runs a job when it is woken, once at a time, and again if it was woken meanwhile. For work that a single call of the
 * database claims, which needs no lease. The signal is aborted when the server stops.
 */
export function createOnDemand(options: {
  name: string
  run: (signal: AbortSignal) => Promise<void>
  logger: JobLogger
}): Worker {
  const stopping = new AbortController()
  let running: Promise<void> | undefined
  let isWoken = false
  const work = async () => {
    while (isWoken && !stopping.signal.aborted) {
      isWoken = false
      try {
        await options.run(stopping.signal)
      } catch (err) {
        options.logger.warn({ job: options.name, err }, 'job failed; it will be repeated')
      }
    }
    running = undefined
  }
  return {
    wake: () => {
      if (stopping.signal.aborted) return
      isWoken = true
      running ??= work()
    },
    stop: async () => {
      stopping.abort(new Error('the server stops'))
      await running
    },
  }
}
