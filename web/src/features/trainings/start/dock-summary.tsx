import { unknownPriceLabel } from './price-rows.tsx'
import type { Prices } from './use-prices.ts'

interface DockSummaryProps {
  prices: Prices
  emulated: boolean
  priced: boolean
  /** Why training can't start, if it can't. */
  blocker: string | null
}

/** The docked bar's text: the price, and below it what keeps the training from starting, or the time. */
export function DockSummary({ prices, emulated, priced, blocker }: DockSummaryProps) {
  const { chosen, state } = prices
  const unknown = state === 'loading' ? 'Updating the price…' : unknownPriceLabel(prices, priced)
  const strong = 'block font-semibold text-text'
  if (emulated) {
    return (
      <>
        <b className={strong}>Free in demo mode</b>
        {blocker ?? (chosen ? `Replicate: ${chosen.priceRange}, ${chosen.timeRange}` : unknown)}
      </>
    )
  }
  if (!chosen) return blocker ?? unknown
  return (
    <>
      <b className={strong}>{chosen.priceRange}</b>
      {blocker ?? (state === 'failed' ? 'Not updated, see above' : chosen.timeRange)}
    </>
  )
}
