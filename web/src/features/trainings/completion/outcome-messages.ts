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

/** Says what caused the failure; `null` if that is not known. */
export const sideWords = ({ error }: Training): string | null =>
  error?.side === undefined ? null : SIDES[error.side]

/** Where Replicate shows what it charged. */
export const BILLING_URL = 'replicate.com/account/billing'

/** Says what a training without a model was charged, as far as that is known. */
export function chargedWords(training: Training): string {
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

/** Whether Replicate's bill has an amount for it, or may have one. */
export function isOnBill(training: Training): boolean {
  const { error, cost_usd_micros } = training
  if (isFree(training)) return false
  return error?.charged === 'see_bill' || (error?.charged !== 'no' && cost_usd_micros !== 0)
}

/** Says what to do next: which settings to change, or the hint. */
export function nextStepWords({ error }: Training): string | null {
  if (!error?.fix) return error?.hint ?? null
  const changes = Object.entries(error.fix).map(([name, value]) => {
    const words = name.replaceAll('_', ' ')
    return value === null ? `without ${words}` : `with ${words} ${String(value)}`
  })
  return `Train again ${changes.join(' and ')}. Everything else is filled in as before.`
}
