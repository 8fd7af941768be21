import type { Training } from '@the-way/shared'

const SECOND_MS = 1_000

/** Returns the seconds from an ISO time until `to`, never below 0. */
export const secondsUntil = (from: string, to: Date): number =>
  Math.max(0, (to.getTime() - Date.parse(from)) / SECOND_MS)

/** Returns the seconds a machine has run, until the training ended or until `now`; `null` if it has not started. */
export function secondsRun({ started_at, completed_at }: Training, now: Date): number | null {
  if (started_at === null) return null
  return secondsUntil(started_at, completed_at === null ? now : new Date(completed_at))
}

/** Returns when Replicate last reported something new, such as the step that is shown; `null` if it never did. */
export const stepReportedAt = ({ news_at, checked_at }: Training): string | null =>
  news_at ?? checked_at

/** Returns the seconds left: the trainer's estimate minus the age of its report; `null` without an estimate. */
export function secondsLeft(training: Training, now: Date): number | null {
  const { phase, progress } = training
  const reportedAt = stepReportedAt(training)
  if (phase !== 'training' || progress.eta_seconds === null) return null
  const age = reportedAt === null ? 0 : secondsUntil(reportedAt, now)
  return Math.max(0, progress.eta_seconds - age)
}

/** Returns the seconds per step, from the trainer's own estimate of the time left. */
export function secondsPerStep({ progress }: Training): number | null {
  const { step, total, eta_seconds } = progress
  if (step === null || total === null || eta_seconds === null || step >= total) return null
  return eta_seconds / (total - step)
}

/** A report older than this says nothing about the step reached since. */
const MAX_GUESS_SECONDS = 60

/**
 * Returns the step a running training should have reached: the last reported step, plus the steps that fit into the
 * time since. It is a guess, so screens say "about". `null` before the first step.
 */
export function likelyStep(training: Training, now: Date): number | null {
  const { step, total } = training.progress
  const at = stepReportedAt(training)
  const each = secondsPerStep(training)
  const age = at === null ? 0 : secondsUntil(at, now)
  if (step === null || !each || age > MAX_GUESS_SECONDS) return step
  return Math.min(total ?? step, step + Math.round(age / each))
}

/**
 * Returns the seconds waited: since Replicate accepted the training if it waits for a machine, otherwise since it was
 * requested.
 */
export const secondsWaited = ({ status, news_at, created_at }: Training, now: Date): number =>
  secondsUntil((status === 'starting' ? news_at : null) ?? created_at, now)
