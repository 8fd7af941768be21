import { Button } from '../../../components/button.tsx'
import { Note } from '../../../components/note.tsx'
import { explain } from '../../../components/page-error.tsx'
import type { Prices } from './use-prices.ts'

interface PriceRowsOptions {
  prices: Prices
  /** Demo mode: nothing is charged. */
  emulated: boolean
  /** No price is named before the images are ready. */
  priced: boolean
}

/** Price and duration, as far as they are known; in demo mode those on Replicate. */
export function priceRows({ prices, emulated, priced }: PriceRowsOptions) {
  const { chosen } = prices
  const unknown = unknownWords(prices, priced)
  const strong = (words: string) => <b className="font-semibold">{words}</b>
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

/** Why there is no price. */
export function unknownWords({ state }: Prices, priced: boolean): string {
  if (!priced) return 'once the images are ready'
  return state === 'asking' ? 'Updating…' : 'once all settings are valid'
}

/** Says that the price shown is not the server's answer to these settings, and offers to ask again. */
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
          ? 'Shown is the last one known for these settings.'
          : 'Shown is an estimate from typical run times.'}{' '}
        {explain(error)}
      </Note>
    </div>
  )
}
