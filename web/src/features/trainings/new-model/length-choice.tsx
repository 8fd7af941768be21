import { EFFORTS, type Effort, presetOf, stepsOf, type TrainerParameters } from '@the-way/shared'
import { ChoiceCards } from '../../../components/choice-cards.tsx'
import { Section } from '../../../components/panel.tsx'
import { counted } from '../../../lib/format.ts'
import type { EstimateWords } from '../price.ts'
import type { NewModelFields } from './form-values.ts'

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
  /** Null: steps of one's own. */
  effort: Effort | null
  /** What each costs and takes; null: no price is named yet. */
  prices: Record<Effort, EstimateWords | null>
  /** Nothing costs anything. */
  free: boolean
  /** No price is named before the pictures are good. */
  priced: boolean
  onChange: (effort: Effort) => void
}

/** How long to train, with the price and time of each with the chosen settings. */
export function LengthChoice(props: LengthChoiceProps) {
  const { fields, effort, prices, free, priced, onChange } = props
  const options = EFFORTS.map((value) => {
    const price = priced ? prices[value] : null
    return {
      value,
      title: TITLES[value],
      aside: (
        <span className="text-ui font-semibold">
          {free && priced ? 'Free' : (price?.price ?? '')}
        </span>
      ),
      detail: (
        <span className="flex justify-between gap-2">
          <span>{counted(stepsOfEffort(fields, value), 'step')}</span>
          {!free && price && <span>about {price.time}</span>}
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
