import type { ReactNode } from 'react'
import { DefinitionRows } from '../../../components/definition-rows.tsx'
import { PriceNote, priceRows } from './price-rows.tsx'
import type { Prices } from './use-prices.ts'

interface StartPanelProps {
  prices: Prices
  emulated: boolean
  /** Whether the images are ready, so that a price can be shown. */
  priced: boolean
  /** The outcome of the last attempt. */
  outcome: ReactNode
  action: ReactNode
}

/** The foot of the rail, which is always in view: the price, and the button that starts the training. */
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
