import type { FaultSide, Training } from '@the-way/shared'
import { money } from '../../../lib/format.ts'
import { duration } from '../../../lib/format-time.ts'
import { isFree } from '../money.ts'
import { secondsRun } from '../times.ts'

const SIDES: Record<FaultSide, string> = {
  images: 'The images',
  settings: 'Settings (your images are fine)',
  replicate: 'Replicate (your images and settings are fine)',
  us: 'This server (your images and settings are fine)',
  account: 'Your Replicate account (your images and settings are fine)',
}

/** Returns what caused the failure; `null` if that is not known. */
export const causeLabel = ({ error }: Training): string | null =>
  error?.side === undefined ? null : SIDES[error.side]

/** The page on which Replicate shows what it charged. */
export const BILLING_URL = 'replicate.com/account/billing'

/** Returns what was charged for a training that made no model, as far as that is known. */
export function chargeMessage(training: Training): string {
  const { status, error, cost_usd_micros, completed_at } = training
  if (isFree(training)) return 'Nothing (demo mode)'
  if (!isOnBill(training)) {
    return status === 'failed' ? 'Nothing. Replicate does not bill failed trainings.' : 'Nothing'
  }
  if (error?.charged === 'see_bill' || cost_usd_micros === null) return 'See Replicate’s bill'
  const seconds = completed_at === null ? null : secondsRun(training, new Date(completed_at))
  const ran = seconds === null ? '' : ` for ${duration(seconds)}`
  return `${money(cost_usd_micros)}${ran}, on your Replicate bill`
}

/** Whether Replicate's bill lists an amount for the training, or may list one. */
export function isOnBill(training: Training): boolean {
  const { error, cost_usd_micros } = training
  if (isFree(training)) return false
  return error?.charged === 'see_bill' || (error?.charged !== 'no' && cost_usd_micros !== 0)
}

/** Returns what to do next: which settings to change, or the error's hint. */
export function nextStepMessage({ error }: Training): string | null {
  if (!error?.fix) return error?.hint ?? null
  const changes = Object.entries(error.fix).map(([name, value]) => {
    const label = name.replaceAll('_', ' ')
    return value === null ? `without ${label}` : `with ${label} ${String(value)}`
  })
  return `Train again ${changes.join(' and ')}. Everything else is filled in as before.`
}
