import type { Generation, GenerationEstimate } from '@the-way/shared'
import { counted, money, moneyRange } from '../../lib/format.ts'
import { duration, roughly } from '../../lib/format-time.ts'

interface PriceOptions {
  /** `null` while it is not known. */
  estimate: GenerationEstimate | null
  /** Demo mode: nothing is charged. */
  emulated: boolean
}

/** "Generate 4 images for $0.04" */
export function generateLabel(images: number, { estimate, emulated }: PriceOptions): string {
  const label = `Generate ${counted(images, 'image')}`
  if (emulated) return `${label} (demo)`
  return estimate ? `${label} for ${money(estimate.estimate_usd_micros)}` : label
}

/** "$0.03–0.06, about 12 s, based on your last 5 runs" */
export function priceLabel({ estimate, emulated }: PriceOptions): string {
  if (emulated) {
    const real = estimate?.replicate_estimate
    return real
      ? `Demo mode: nothing is charged. On Replicate: ${rangeAndTime(real)}, based on typical times.`
      : 'Demo mode: nothing is charged. On Replicate, the running time is billed.'
  }
  return estimate
    ? `${rangeAndTime(estimate)}, based on ${basis(estimate.based_on)}`
    : 'Replicate bills the running time.'
}

/** The price for the narrow bar of a phone. */
export function shortPriceLabel({ estimate, emulated }: PriceOptions): string {
  if (emulated) return 'Nothing is charged.'
  return estimate ? rangeAndTime(estimate) : 'Replicate bills the running time.'
}

type Cost = Pick<GenerationEstimate, 'estimate_seconds' | 'estimate_range'>

function rangeAndTime({ estimate_seconds, estimate_range }: Cost): string {
  const { low_usd_micros, high_usd_micros } = estimate_range
  const price =
    high_usd_micros < CENT ? money(high_usd_micros) : range(low_usd_micros, high_usd_micros)
  return `${price}, about ${roughly(estimate_seconds)}`
}

const CENT = 10_000

const range = (low: number, high: number) =>
  low < CENT / 2 ? `up to ${money(high)}` : moneyRange(low, high)

const basis = (runs: number) =>
  runs === 0 ? 'typical times' : `your last ${runs === 1 ? 'run' : `${runs} runs`}`

type Ended = Pick<Generation, 'cost_usd_micros' | 'num_outputs' | 'started_at' | 'completed_at'>

/** What a generation cost and how long it took, as far as that is known: "$0.12, $0.03 each, 24 s". */
export function costLabel(generation: Ended): string {
  const { cost_usd_micros, num_outputs, started_at, completed_at } = generation
  const seconds =
    started_at && completed_at
      ? [duration((Date.parse(completed_at) - Date.parse(started_at)) / 1000)]
      : []
  const cost = cost_usd_micros ? [money(cost_usd_micros)] : []
  const each =
    cost_usd_micros && num_outputs > 1 ? [`${money(cost_usd_micros / num_outputs)} each`] : []
  return [...cost, ...each, ...seconds].join(', ')
}
