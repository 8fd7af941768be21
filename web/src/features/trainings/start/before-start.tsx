import { STEPS_NAMES, type Trainer, type TrainerParameters } from '@the-way/shared'
import type { ReactNode } from 'react'
import { DefinitionRows } from '../../../components/definition-rows.tsx'
import { Panel } from '../../../components/panel.tsx'
import { counted } from '../../../lib/format.ts'
import { trainerWord } from '../labels.ts'
import { PriceNote, priceRows } from './price-rows.tsx'
import { CapNote, spendingRows } from './spending-rows.tsx'
import type { Prices } from './use-prices.ts'

interface BeforeStartProps {
  trainer: Trainer
  /** As the trainer gets them. */
  parameters: TrainerParameters
  prices: Prices
  emulated: boolean
  /** No price is named before the images are ready. */
  priced: boolean
  /** "14, all captioned" */
  images: string | null
  /** Whether Replicate is connected. */
  connection: ReactNode
  /** That the images may be used. */
  consent: ReactNode
  /** Price, button and outcome follow in `StartPanel`. */
  beside: boolean
  /** What came of the last try. */
  outcome: ReactNode
}

/** What will be trained, and what it costs and takes. */
export function BeforeStart(props: BeforeStartProps) {
  const { trainer, parameters, prices, emulated, priced, images, beside } = props
  const { connection, consent, outcome } = props
  const spending = emulated ? null : prices.spending
  return (
    <Panel title="Before you start" className="lg:rounded-b-none lg:border-b-0">
      <DefinitionRows
        rows={[
          ...(beside ? [] : priceRows(props)),
          { label: 'Images', value: images },
          { label: 'Trainer', value: trainerLine(trainer, parameters) },
          ...(spending ? spendingRows(spending) : []),
        ]}
      />
      {(connection || consent) && (
        <div className="mt-3 grid gap-1.5 border-t border-line pt-3">
          {connection}
          {consent}
        </div>
      )}
      <CapNote warnings={prices.warnings} />
      {!beside && priced && (
        <div className="mt-3">
          <PriceNote prices={prices} />
        </div>
      )}
      <p className="mt-3 text-small text-muted">
        {!emulated && basisWords(prices.basedOn)}
        {emulated
          ? 'Demo mode: nothing is sent to Replicate and nothing is charged.'
          : 'Replicate bills your account for running time only. Waiting for a machine is free.'}
      </p>
      {!beside && outcome}
    </Panel>
  )
}

function trainerLine(trainer: Trainer, parameters: TrainerParameters): string {
  const steps = parameters[STEPS_NAMES[trainer]]
  const isKnown = typeof steps === 'number' && Number.isInteger(steps)
  return isKnown ? `${trainerWord(trainer)}, ${counted(steps, 'step')}` : trainerWord(trainer)
}

const basisWords = (basedOn: number) =>
  basedOn > 0 && `Based on your last ${counted(basedOn, 'training')}. `
