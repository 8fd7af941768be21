import type { Training } from '@the-way/shared'
import { useEffect, useState } from 'react'
import { lastReached, useAway } from '../../lib/connection.ts'

const SECOND_MS = 1_000

/**
 * Now, each second: for what counts up or down while one looks. While the server is away it stands
 * still at the time of what is shown.
 */
export function useNow(): Date {
  const away = useAway()
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    if (away) return
    const timer = setInterval(() => setNow(new Date()), SECOND_MS)
    return () => clearInterval(timer)
  }, [away])
  return away ? lastReached() : now
}

/** Seconds from an ISO time until `to`, never below 0. */
export const secondsUntil = (from: string, to: Date): number =>
  Math.max(0, (to.getTime() - Date.parse(from)) / SECOND_MS)

/** Seconds that a machine ran, until its end or now; null when none has begun. */
export function secondsRun({ started_at, completed_at }: Training, now: Date): number | null {
  if (started_at === null) return null
  return secondsUntil(started_at, completed_at === null ? now : new Date(completed_at))
}

/** Seconds left as of now: the estimate is as old as the last news. Null while nobody can say. */
export function secondsLeft(training: Training, now: Date): number | null {
  const { phase, progress, news_at, checked_at } = training
  const toldAt = news_at ?? checked_at
  if (phase !== 'training' || progress.eta_seconds === null) return null
  return Math.max(0, progress.eta_seconds - (toldAt === null ? 0 : secondsUntil(toldAt, now)))
}

/** Seconds of one step, as the trainer's own time left has it. */
export function secondsPerStep({ progress }: Training): number | null {
  const { step, total, eta_seconds } = progress
  if (step === null || total === null || eta_seconds === null || step >= total) return null
  return eta_seconds / (total - step)
}

/** Seconds that it has waited: for a machine since Replicate has it, else since it was asked for. */
export const secondsWaited = ({ status, news_at, created_at }: Training, now: Date): number =>
  secondsUntil((status === 'starting' ? news_at : null) ?? created_at, now)
