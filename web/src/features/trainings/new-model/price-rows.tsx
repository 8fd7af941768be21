import type { Prices } from './use-prices.ts'

interface PriceRowsOptions {
  prices: Prices
  emulated: boolean
  priced: boolean
}

/** Price and time, as far as they can be named. */
export function priceRows({ prices, emulated, priced }: PriceRowsOptions) {
  const unknown = priced ? 'once all settings are valid' : 'once the pictures are good'
  const known = priced ? prices.words : null
  const strong = (words: string) => <b className="font-semibold">{words}</b>
  if (emulated) {
    return [
      { label: 'Price', value: strong('Free, emulated') },
      {
        label: 'At Replicate',
        value: known ? `${known.priceRange}, ${known.timeRange}` : unknown,
      },
    ]
  }
  return [
    { label: 'Price', value: known ? strong(known.priceRange) : unknown },
    { label: 'Time', value: known?.timeRange ?? unknown },
  ]
}
