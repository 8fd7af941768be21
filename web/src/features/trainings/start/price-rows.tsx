import { Button } from '../../../components/button.tsx'
import { Note } from '../../../components/note.tsx'
import { explain } from '../../../components/page-error.tsx'
import type { Prices } from './use-prices.ts'

interface PriceRowsOptions {
  prices: Prices
  /** Demo mode: nothing is charged. */
  emulated: boolean
  /** Whether the images are ready, so that a price can be shown. */
  priced: boolean
}

/** Returns price and time, as far as they are known; in demo mode, those on Replicate. */
export function priceRows({ prices, emulated, priced }: PriceRowsOptions) {
  const { chosen } = prices
  const unknown = unknownPriceLabel(prices, priced)
  const strong = (text: string) => <b className="font-semibold">{text}</b>
  if (emulated) {
    return [
      { label: 'Price', value: strong('Free in demo mode') },
      {
        label: 'On Replicate',
        value: chosen ? `${chosen.priceRange}, ${chosen.timeRange}` : unknown,
      },
    ]
  }
  return [
    { label: 'Price', value: chosen ? strong(chosen.priceRange) : unknown },
    { label: 'Time', value: chosen?.timeRange ?? unknown },
  ]
}

/** Returns what to show in place of a price that is not known. */
export function unknownPriceLabel({ state }: Prices, priced: boolean): string {
  if (!priced) return 'once the images are ready'
  return state === 'loading' ? 'Updating…' : 'once all settings are valid'
}

/** Says that the price shown is not the server's current one, and offers a retry. */
export function PriceNote({ prices }: { prices: Prices }) {
  const { state, error, spending, retry, retrying } = prices
  if (state !== 'failed') return null
  return (
    <div role="status">
      <Note
        tone="warn"
        title="The price could not be updated."
        action={
          <Button variant="quiet" size="small" pending={retrying} onClick={retry}>
            Try again
          </Button>
        }
      >
        {spending
          ? 'Showing the last known price for these settings.'
          : 'Showing an estimate from typical training times.'}{' '}
        {explain(error)}
      </Note>
    </div>
  )
}
