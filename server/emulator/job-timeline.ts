/** Derives a job's state from its timestamps alone, so that no timer can be lost when the process dies. */

export interface JobTimes {
  created_at: number
  /** Time spent in `starting`. */
  queue_ms: number
  /** From creation to the natural completion, including the queue. */
  duration_ms: number
  canceled_at?: number
  deadline?: number
}

/** How a run starts if a test changed it. */
export interface Boot {
  queue_ms: number | undefined
  /** Replicate aborts the run before it starts. */
  aborts: boolean
}

export function withBoot<J extends JobTimes>(job: J, boot: Boot): J {
  const queue_ms = boot.queue_ms ?? job.queue_ms
  const duration_ms = job.duration_ms - job.queue_ms + queue_ms
  const booted = { ...job, queue_ms, duration_ms }
  return boot.aborts ? { ...booted, deadline: job.created_at + queue_ms - 1 } : booted
}

type JobPhase = 'starting' | 'processing' | 'finished' | 'canceled' | 'aborted'

export interface JobMoment {
  phase: JobPhase
  startedAt: number | null
  completedAt: number | null
  /** How much of the run is done, from 0 to 1; it no longer grows once the job was stopped. */
  fraction: number
}

export function jobMoment(job: JobTimes, now: number): JobMoment {
  const start = job.created_at + job.queue_ms
  const naturalEnd = job.created_at + job.duration_ms
  const stop = Math.min(job.canceled_at ?? Infinity, job.deadline ?? Infinity)
  const end = Math.min(naturalEnd, stop)
  const ended = now >= end
  const seen = Math.min(now, end)
  const started = seen >= start
  const run = Math.max(1, naturalEnd - start)
  return {
    phase: phaseOf(job, { ended, started, stopped: stop < naturalEnd }),
    startedAt: started ? start : null,
    completedAt: ended ? end : null,
    fraction: started ? Math.min(1, (seen - start) / run) : 0,
  }
}

function phaseOf(
  job: JobTimes,
  { ended, started, stopped }: { ended: boolean; started: boolean; stopped: boolean },
): JobPhase {
  if (!ended) return started ? 'processing' : 'starting'
  if (!stopped) return 'finished'
  // Replicate's status for a deadline that passed before the run started; such a job is free.
  const byDeadline = (job.deadline ?? Infinity) < (job.canceled_at ?? Infinity)
  return byDeadline && !started ? 'aborted' : 'canceled'
}

export const isEnded = (moment: JobMoment): boolean => moment.completedAt !== null

/** Returns the billed seconds; 0 for a job that never started. */
export function predictSeconds({ startedAt, completedAt }: JobMoment): number {
  return startedAt === null || completedAt === null ? 0 : (completedAt - startedAt) / 1000
}

export function jobMetrics(job: JobTimes, moment: JobMoment): Record<string, number> {
  if (moment.completedAt === null) return {}
  return {
    predict_time: predictSeconds(moment),
    total_time: (moment.completedAt - job.created_at) / 1000,
  }
}
