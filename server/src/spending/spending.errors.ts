import { CAP_REACHED, type RunError, type SpendingPeriod } from '@the-way/shared'
import { problem } from '../http/problem.ts'

const whileItLasts = {
  day: 'wait for the next day (UTC) and try again then',
  month: 'wait for the next month (UTC) and try again then',
}

const reached = (period: SpendingPeriod): RunError => ({
  code: CAP_REACHED,
  message: `Your spending cap for a ${period} leaves no room for this.`,
  hint: `Raise or remove the cap, and it starts by itself, or ${whileItLasts[period]}. Nothing was charged.`,
  side: 'account',
  charged: 'no',
})

/** What is said of a run that a cap holds up. */
export const OVER_CAP: Record<SpendingPeriod, RunError> = {
  day: reached('day'),
  month: reached('month'),
}

export const capReachedError = (period: SpendingPeriod) =>
  problem({
    status: 409,
    code: CAP_REACHED,
    title: 'Spending cap reached',
    detail: `Your spending cap for a ${period} is used up. Raise or remove it (PATCH /api/spending), or ${whileItLasts[period]}.`,
  })
