import { unknownPriceLabel } from './price-rows.tsx'
import type { Prices } from './use-prices.ts'

interface DockSummaryProps {
  prices: Prices
  emulated: boolean
  priced: boolean
}

/** Price and time in the docked bar: two short lines. */
export function DockSummary({ prices, emulated, priced }: DockSummaryProps) {
  const { chosen, state } = prices
  const unknown = state === 'loading' ? 'Updating the price…' : unknownPriceLabel(prices, priced)
  const strong = 'block font-semibold text-text'
  if (emulated) {
    return (
      <>
        <b className={strong}>Free in demo mode</b>
        {chosen ? `Replicate: ${chosen.priceRange}, ${chosen.timeRange}` : unknown}
      </>
    )
  }
  if (!chosen) return unknown
  return (
    <>
      <b className={strong}>{chosen.priceRange}</b>
      {state === 'failed' ? 'Not updated, see above' : chosen.timeRange}
    </>
  )
}
