import { CAP_REACHED, type Spending, type SpendingPeriod } from '@the-way/shared'
import { problem } from '../errors/problem.ts'
import type { CapHold } from '../ports/database/functions/parts.ts'

const exceeds = (period: SpendingPeriod) => `This would exceed your spending cap for the ${period}.`

interface OverCap {
  /** The subject of the sentence. */
  what: string
  price_usd_micros: number
  spending: Spending
}

const inDollars = (usd_micros: number) => `$${(usd_micros / 1_000_000).toFixed(2)}`

const exceedsBy = (period: SpendingPeriod, { what, price_usd_micros, spending }: OverCap) =>
  `${what} would cost about ${inDollars(price_usd_micros)}, and ${inDollars(spending[period].left_usd_micros ?? 0)} of your spending cap for the ${period} is left.`

export const capReachedError = (hold: CapHold, over: OverCap | null = null) => {
  const period = hold.startsWith('cap_day') ? 'day' : 'month'
  const orWait = hold === `cap_${period}` ? `, or wait for the next ${period} (UTC)` : ''
  return problem({
    status: 409,
    code: CAP_REACHED,
    title: 'Spending cap reached',
    detail: `${over ? exceedsBy(period, over) : exceeds(period)} Raise or remove it in Settings (PATCH /api/spending)${orWait}, then try again.`,
  })
}
