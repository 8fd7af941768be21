import { EFFORTS, type Effort, presetOf, stepsOf, type TrainerParameters } from '@the-way/shared'
import { ChoiceCards } from '../../../components/choice-cards.tsx'
import { Section } from '../../../components/panel.tsx'
import { counted } from '../../../lib/format.ts'
import type { NewModelFields } from './form-values.ts'
import type { Prices } from './use-prices.ts'

const TITLES: Record<Effort, string> = {
  quick: 'Quick',
  balanced: 'Balanced',
  thorough: 'Thorough',
}

/** Returns the effort that has these steps; `null` if the user chose their own number. */
export function effortOf(choice: NewModelFields, all: TrainerParameters): Effort | null {
  const steps = stepsOf(choice.trainer, all)
  return EFFORTS.find((effort) => stepsOfEffort(choice, effort) === steps) ?? null
}

const stepsOfEffort = (choice: NewModelFields, effort: Effort) =>
  stepsOf(choice.trainer, presetOf({ ...choice, effort }))

interface LengthChoiceProps {
  fields: NewModelFields
  /** `null` if the user chose their own number of steps. */
  effort: Effort | null
  prices: Prices
  /** Demo mode: nothing is charged, and the price on Replicate is shown as well. */
  emulated: boolean
  /** Whether the images are ready, so that a price can be shown. */
  priced: boolean
  onChange: (effort: Effort) => void
}

/** The choice of how long to train, each with its price and time for the chosen settings. */
export function LengthChoice(props: LengthChoiceProps) {
  const { fields, effort, prices, emulated, onChange } = props
  const options = EFFORTS.map((value) => {
    const price = prices.efforts[value]
    const steps = counted(stepsOfEffort(fields, value), 'step')
    return {
      value,
      title: TITLES[value],
      aside: (
        <span className="text-ui font-semibold">
          {emulated ? 'Free in demo mode' : (price?.price ?? pending(props))}
        </span>
      ),
      detail: emulated ? (
        <>
          <span className="block">{steps}</span>
          <span className="block">
            On Replicate: {price ? `${price.price}, about ${price.time}` : pendingPriceLabel(props)}
          </span>
        </>
      ) : (
        <span className="flex justify-between gap-2">
          <span>{steps}</span>
          <span>{price ? `about ${price.time}` : pending(props)}</span>
        </span>
      ),
    }
  })
  return (
    <Section title="How long to train" className="mb-5!">
      <ChoiceCards label="How long to train" options={options} value={effort} onChange={onChange} />
    </Section>
  )
}

type Shown = Pick<LengthChoiceProps, 'prices' | 'priced'>

const pending = ({ prices }: Shown) =>
  prices.state === 'loading' && (
    <>
      <span aria-hidden>…</span>
      <span className="sr-only">updating</span>
    </>
  )

const pendingPriceLabel = ({ prices, priced }: Shown) =>
  priced && prices.state === 'loading' ? 'updating…' : 'not known yet'
