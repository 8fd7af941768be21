import type { ConnectionCheckItem } from '@the-way/shared'
import type { ReplicateSigns } from '../ports/replicate/replicate.ts'
import { ok } from './check-item.ts'

const CREDIT_HOLDS_MS = 60 * 60_000
/** Smaller differences come from the network and from Replicate rounding to whole seconds. */
const CLOCK_SAME_MS = 3_000
const CLOCK_MAX_MS = 30_000

/** Checks the credit as far as responses of the last hour showed it, because Replicate's API does not return it. */
export function checkCredit({ credit }: ReplicateSigns, now: number): ConnectionCheckItem {
  if (!credit || now - credit.at > CREDIT_HOLDS_MS)
    return ok(
      'credit',
      'No limits hit in the last hour. Replicate’s API does not show the balance.',
    )
  const minutes = Math.floor((now - credit.at) / 60_000)
  const when = minutes === 0 ? 'just now' : `${minutes} min ago`
  return credit.state === 'none'
    ? {
        name: 'credit',
        status: 'failed',
        detail: `Replicate rejected a run ${when}: the account has no credit.`,
        next_step:
          'Add credit at replicate.com/account/billing, wait a few minutes, then retry what is on hold.',
      }
    : {
        name: 'credit',
        status: 'warning',
        detail: `Replicate rate-limited this account ${when}: the credit is low.`,
        next_step:
          'Add credit at replicate.com/account/billing. Until then only a few images start per minute; the rest wait and continue automatically.',
      }
}

/** Compares the clocks. Webhook deliveries are rejected if they are more than five minutes apart. */
export function checkClock({ clock_ahead_ms }: ReplicateSigns): ConnectionCheckItem {
  if (clock_ahead_ms === null)
    return {
      name: 'clock',
      status: 'skipped',
      detail: 'Replicate’s responses did not contain the time.',
      next_step: null,
    }
  const difference = Math.abs(clock_ahead_ms)
  if (difference < CLOCK_SAME_MS) return ok('clock', 'The same as Replicate’s.')
  const seconds = Math.round(difference / 1000).toLocaleString('en')
  const detail = `${seconds} s ${clock_ahead_ms > 0 ? 'ahead of' : 'behind'} Replicate’s.`
  return difference < CLOCK_MAX_MS
    ? ok('clock', detail)
    : {
        name: 'clock',
        status: 'warning',
        detail,
        next_step:
          'Synchronize the clock of this machine over the network (NTP). If the clocks are more than 5 min apart, webhooks are rejected.',
      }
}
