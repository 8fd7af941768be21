import { CAP_REACHED, type RunError, type SpendingPeriod } from '@the-way/shared'
import { problem } from '../errors/problem.ts'
import type { CapHold } from '../ports/database/functions/spending.ts'

const usedUp = (period: SpendingPeriod) => `Your spending cap for a ${period} is used up.`

const reached = (message: string, hint: string): RunError => ({
  code: CAP_REACHED,
  message,
  hint: `${hint} Nothing was charged.`,
  side: 'account',
  charged: 'no',
})

const untilNext = (period: SpendingPeriod): RunError =>
  reached(
    `This would exceed your spending cap for the ${period}.`,
    `It starts when you raise or remove the cap, or by itself when the next ${period} begins (UTC).`,
  )

const tooLow = (period: SpendingPeriod): RunError =>
  reached(
    `This costs more than your spending cap for a ${period} allows.`,
    'It starts when you raise or remove the cap.',
  )

/** Why a cap keeps a run on hold. */
export const OVER_CAP: Record<CapHold, RunError> = {
  day: untilNext('day'),
  month: untilNext('month'),
  day_too_low: tooLow('day'),
  month_too_low: tooLow('month'),
}

export const capReachedError = (hold: CapHold) => {
  const period = hold.startsWith('day') ? 'day' : 'month'
  const orWait = hold === period ? `, or wait for the next ${period} (UTC)` : ''
  return problem({
    status: 409,
    code: CAP_REACHED,
    title: 'Spending cap reached',
    detail: `${usedUp(period)} Raise or remove it in Settings (PATCH /api/spending)${orWait}, then try again.`,
  })
}
