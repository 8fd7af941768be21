import type { ReactNode } from 'react'
import { DefinitionRows } from '../../../components/definition-rows.tsx'
import { PriceNote, priceRows } from './price-rows.tsx'
import type { Prices } from './use-prices.ts'

interface StartPanelProps {
  prices: Prices
  emulated: boolean
  /** No price is named before the images are ready. */
  priced: boolean
  /** What came of the last try. */
  outcome: ReactNode
  action: ReactNode
}

/** The foot of the rail, always in view: what it costs, and the button that starts it. */
export function StartPanel({ prices, emulated, priced, outcome, action }: StartPanelProps) {
  return (
    <div className="grid gap-3 rounded-b-panel border border-line bg-surface p-4">
      <DefinitionRows rows={priceRows({ prices, emulated, priced })} />
      {priced && <PriceNote prices={prices} />}
      {outcome}
      {action}
    </div>
  )
}
