import type { JobLogger, Worker } from './worker.ts'

/**
 * Runs a job when it is woken, once at a time, and again if it was woken meanwhile. For work that a single call of the
 * database claims, which needs no lease.
 */
export function createOnDemand(options: {
  name: string
  run: () => Promise<void>
  logger: JobLogger
}): Worker {
  let running: Promise<void> | undefined
  let isWoken = false
  let isStopped = false
  const work = async () => {
    while (isWoken && !isStopped) {
      isWoken = false
      try {
        await options.run()
      } catch (err) {
        options.logger.warn({ job: options.name, err }, 'job failed; it will be repeated')
      }
    }
    running = undefined
  }
  return {
    wake: () => {
      if (isStopped) return
      isWoken = true
      running ??= work()
    },
    stop: async () => {
      isStopped = true
      await running
    },
  }
}
