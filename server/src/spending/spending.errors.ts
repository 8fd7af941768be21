import { CAP_REACHED, type SpendingPeriod } from '@the-way/shared'
import { problem } from '../errors/problem.ts'
import type { CapHold } from '../ports/database/functions/parts.ts'

const exceeds = (period: SpendingPeriod) => `This would exceed your spending cap for the ${period}.`

export const capReachedError = (hold: CapHold) => {
  const period = hold.startsWith('cap_day') ? 'day' : 'month'
  const orWait = hold === `cap_${period}` ? `, or wait for the next ${period} (UTC)` : ''
  return problem({
    status: 409,
    code: CAP_REACHED,
    title: 'Spending cap reached',
    detail: `${exceeds(period)} Raise or remove it in Settings (PATCH /api/spending)${orWait}, then try again.`,
  })
}
