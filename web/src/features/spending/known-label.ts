import type { KnownSpending } from '@the-way/shared'
import { counted, money } from '../../lib/format.ts'

/** "$1.20", "$1.20 and about $0.30 by estimate", "$1.20, and 2 runs of unknown cost". */
export function knownLabel(spending: KnownSpending): string {
  const { cost_usd_micros: cost, estimate_usd_micros: estimate, unknown_runs: unknown } = spending
  const known =
    estimate > 0 ? `${money(cost)} and about ${money(estimate)} by estimate` : money(cost)
  return unknown > 0 ? `${known}, and ${counted(unknown, 'run')} of unknown cost` : known
}
