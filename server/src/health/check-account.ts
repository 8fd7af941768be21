import type { ConnectionCheckItem } from '@the-way/shared'
import type { ReplicateSigns } from '../ports/replicate/replicate.ts'
import { ok } from './check-item.ts'

const CREDIT_HOLDS_MS = 60 * 60_000
/** Below this it is the time on the way and Replicate's whole seconds. */
const CLOCK_SAME_MS = 3_000
const CLOCK_MAX_MS = 30_000

/** The credit as far as answers of the last hour showed it: Replicate tells it in no other way. */
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
        detail: `Replicate refused a run ${when}: the account has no credit.`,
        next_step:
          'Add credit at replicate.com/account/billing, wait a few minutes, then try what waits again.',
      }
    : {
        name: 'credit',
        status: 'warning',
        detail: `Replicate slowed this account ${when}: the credit is low.`,
        next_step:
          'Add credit at replicate.com/account/billing. Until then only a few images start a minute; the rest wait and go on by themselves.',
      }
}

/** Webhooks are refused when the clocks are more than five minutes apart. */
export function checkClock({ clock_ahead_ms }: ReplicateSigns): ConnectionCheckItem {
  if (clock_ahead_ms === null)
    return {
      name: 'clock',
      status: 'skipped',
      detail: 'Replicate’s answers named no time.',
      next_step: null,
    }
  const apart = Math.abs(clock_ahead_ms)
  if (apart < CLOCK_SAME_MS) return ok('clock', 'The same as Replicate’s.')
  const seconds = Math.round(apart / 1000).toLocaleString('en')
  const detail = `${seconds} s ${clock_ahead_ms > 0 ? 'ahead of' : 'behind'} Replicate’s.`
  return apart < CLOCK_MAX_MS
    ? ok('clock', detail)
    : {
        name: 'clock',
        status: 'warning',
        detail,
        next_step:
          'Let this machine set its clock by the network. More than 5 min apart, webhooks are refused.',
      }
}
