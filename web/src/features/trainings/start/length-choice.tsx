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

/** Which of the efforts has these steps; null when they are the person's own. */
export function effortOf(choice: NewModelFields, all: TrainerParameters): Effort | null {
  const steps = stepsOf(choice.trainer, all)
  return EFFORTS.find((effort) => stepsOfEffort(choice, effort) === steps) ?? null
}

const stepsOfEffort = (choice: NewModelFields, effort: Effort) =>
  stepsOf(choice.trainer, presetOf({ ...choice, effort }))

interface LengthChoiceProps {
  fields: NewModelFields
  /** `null`: steps of the person's own. */
  effort: Effort | null
  prices: Prices
  /** Demo mode: nothing is charged, and what it would cost on Replicate stands beside. */
  emulated: boolean
  /** No price is named before the images are ready. */
  priced: boolean
  onChange: (effort: Effort) => void
}

/** How long to train, with the price and time of each with the chosen settings. */
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
            On Replicate: {price ? `${price.price}, about ${price.time}` : waitingWords(props)}
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
  prices.state === 'asking' && (
    <>
      <span aria-hidden>…</span>
      <span className="sr-only">updating</span>
    </>
  )

const waitingWords = ({ prices, priced }: Shown) =>
  priced && prices.state === 'asking' ? 'updating…' : 'price to come'
