import { FLUX_TRAINING_USD_MICROS_PER_SECOND, type Training } from '@the-way/shared'
import { useEffect, useState } from 'react'
import { money } from '../../lib/format.ts'
import { costLine, isFree } from './words.ts'

const SECOND_MS = 1_000

/** Now, each second: for what counts up or down while one looks. */
export function useNow(): Date {
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), SECOND_MS)
    return () => clearInterval(timer)
  }, [])
  return now
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
export function secondsLeft({ phase, progress, checked_at }: Training, now: Date): number | null {
  if (phase !== 'training' || progress.eta_seconds === null) return null
  const age = checked_at === null ? 0 : secondsUntil(checked_at, now)
  return Math.max(0, progress.eta_seconds - age)
}

/** What a running one has cost by now: "$0.88 of about $1.86". Only running time is billed. */
export function costSoFar(training: Training, now: Date): string {
  const { estimate_usd_micros } = training
  if (isFree(training)) return costLine(training)
  const seconds = secondsRun(training, now) ?? 0
  const soFar = money(Math.round(seconds * FLUX_TRAINING_USD_MICROS_PER_SECOND))
  return estimate_usd_micros === null ? soFar : `${soFar} of about ${money(estimate_usd_micros)}`
}
