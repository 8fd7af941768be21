import type { JobLogger } from './worker.ts'

/** Runs a job at start and then `everyMs` after each run ends, so that runs never overlap. */
export function createPeriodic(options: {
  name: string
  everyMs: number
  run: () => Promise<void>
  logger: JobLogger
}) {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let isStopped = false
  const turn = () => {
    running = options
      .run()
      .catch((error: unknown) => options.logger.warn({ err: error }, `${options.name} failed`))
      .finally(() => {
        if (!isStopped) timer = setTimeout(turn, options.everyMs).unref()
      })
  }
  return {
    start: turn,
    stop: async () => {
      isStopped = true
      clearTimeout(timer)
      await running
    },
  }
}
