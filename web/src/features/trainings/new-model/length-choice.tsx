import type { FluxParameters } from '@the-way/shared'
import { ChoiceCards } from '../../../components/choice-cards.tsx'
import { Section } from '../../../components/panel.tsx'
import { counted } from '../../../lib/format.ts'
import { estimateInWords } from '../price.ts'
import { PRESETS, presetOf } from './presets.ts'

interface LengthChoiceProps {
  parameters: FluxParameters
  /** Nothing costs anything. */
  free: boolean
  /** No price is named before the pictures are good. */
  priced: boolean
  onSteps: (steps: number) => void
}

/** How long to train, with the price and time of each at the chosen batch size. */
export function LengthChoice({ parameters, free, priced, onSteps }: LengthChoiceProps) {
  const options = PRESETS.map(({ value, title, steps }) => {
    const estimate = priced ? estimateInWords({ ...parameters, steps }) : null
    return {
      value,
      title,
      aside: (
        <span className="text-ui font-semibold">
          {free && priced ? 'Free' : (estimate?.price ?? '')}
        </span>
      ),
      detail: (
        <span className="flex justify-between gap-2">
          <span>{counted(steps, 'step')}</span>
          {!free && estimate && <span>about {estimate.time}</span>}
        </span>
      ),
    }
  })
  return (
    <Section title="How long to train" className="mb-5!">
      <ChoiceCards
        label="How long to train"
        options={options}
        value={presetOf(parameters.steps)}
        onChange={(value) => {
          const preset = PRESETS.find((candidate) => candidate.value === value)
          if (preset) onSteps(preset.steps)
        }}
      />
    </Section>
  )
}
