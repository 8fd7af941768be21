import type { GenerationRun, GenerationStatus, RunError } from '@the-way/shared'
import { allBlocked } from './generation-failure.ts'

/** Those that a run can have before it starts at Replicate, in order. */
const BEFORE_START: readonly GenerationStatus[] = ['queued', 'submitting', 'starting']

type Runs = readonly GenerationRun[]

/** Returns the status of a generation with these runs. */
export function statusOf(runs: Runs): GenerationStatus {
  const unfinished = runs.filter(({ completed_at }) => completed_at === null)
  if (unfinished.length === 0)
    return (
      (['succeeded', 'canceled'] as const).find((status) =>
        runs.some((run) => run.status === status),
      ) ?? 'failed'
    )
  if (unfinished.every(({ status }) => status === 'saving')) return 'saving'
  const hasStarted = runs.some(
    ({ status, started_at }) =>
      status === 'processing' || status === 'saving' || started_at !== null,
  )
  return hasStarted
    ? 'processing'
    : (BEFORE_START.findLast((status) => unfinished.some((run) => run.status === status)) ??
        'queued')
}

/**
 * Returns the steps of all runs together. A run that has ended counts in full, and one that has not reported its steps
 * yet counts with as many as the first one that has.
 */
export function progressOf(runs: Runs): { step: number | null; total: number | null } {
  const [first, ...others] = runs
  if (first && others.length === 0) return { step: first.step, total: first.total_steps }
  const each = runs.find(({ total_steps }) => total_steps !== null)?.total_steps ?? null
  if (each === null) return { step: null, total: null }
  const counted = runs.map(({ step, total_steps, completed_at, status }) => {
    const total = total_steps ?? each
    const isOver = status === 'saving' || completed_at !== null
    return { step: isOver ? total : (step ?? 0), total }
  })
  return {
    step: sum(counted.map(({ step }) => step)),
    total: sum(counted.map(({ total }) => total)),
  }
}

/** Returns the sum of the amounts that are known; `null` if none is. */
export function sumKnown(amounts: readonly (number | null)[]): number | null {
  const known = amounts.filter((amount) => amount !== null)
  return known.length === 0 ? null : sum(known)
}

export const sum = (amounts: readonly number[]): number =>
  amounts.reduce((total, amount) => total + amount, 0)

export const earliest = (times: readonly (string | null)[]): string | null =>
  times.filter((time) => time !== null).sort()[0] ?? null

/** Returns when the last run has ended; `null` if some have not. */
export const endOf = (runs: Runs): string | null =>
  runs.some(({ completed_at }) => completed_at === null)
    ? null
    : (runs
        .flatMap(({ completed_at }) => completed_at ?? [])
        .sort()
        .at(-1) ?? null)

/**
 * Returns the error of a generation: that of the first run on hold, or else of the first that has one. It says how many
 * runs it concerns. A run of which the safety filter blocked every image has failed, but the others may have images, and
 * `withheld` counts those that were blocked.
 */
export function errorOf(runs: Runs): RunError | null {
  const isBlocked = (run: GenerationRun) => run.error?.code === allBlocked.code
  if (runs.every(isBlocked)) return allBlocked
  const faulty = runs.filter((run) => run.error !== null && !isBlocked(run))
  const first = faulty.find(({ on_hold }) => on_hold) ?? faulty[0]
  if (!first?.error) return null
  const { charged, ...error } = first.error
  const alike = faulty.filter((run) => run.error?.code === error.code)
  if (alike.length === runs.length) return first.error
  return { ...error, message: `In ${alike.length} of ${runs.length} runs: ${error.message}` }
}
