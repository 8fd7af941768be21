import { type Estimate, STEPS_NAMES, type Trainer, type TrainerParameters } from '@the-way/shared'
import type { ReactNode } from 'react'
import { DefinitionRows } from '../../../components/definition-rows.tsx'
import { Panel } from '../../../components/panel.tsx'
import { counted } from '../../../lib/format.ts'
import { trainerWord } from '../words.ts'
import { priceRows } from './price-rows.tsx'
import { CapNote, spendingRows } from './spending-rows.tsx'
import type { Prices } from './use-prices.ts'

interface BeforeStartProps {
  trainer: Trainer
  /** As the trainer gets them. */
  parameters: TrainerParameters
  prices: Prices
  /** The emulator stands in for Replicate. */
  emulated: boolean
  /** No price is named before the pictures are good. */
  priced: boolean
  /** "14, captions on all" */
  pictures: string | null
  /** Whether Replicate is connected. */
  connection: ReactNode
  /** That the pictures may be used. */
  consent: ReactNode
  /** What came of the last try. */
  outcome: ReactNode
  /** The button. */
  action: ReactNode
}

/** What it costs and takes, and the button that starts it. */
export function BeforeStart(props: BeforeStartProps) {
  const { trainer, parameters, prices, emulated, priced, pictures } = props
  const { connection, consent, outcome, action } = props
  const told = priced ? prices.told : null
  return (
    <Panel title="Before you start">
      <DefinitionRows
        rows={[
          ...priceRows(props),
          { label: 'Pictures', value: pictures },
          { label: 'Trainer', value: trainerLine(trainer, parameters) },
          ...(told ? spendingRows(told.spending) : []),
        ]}
      />
      {(connection || consent) && (
        <div className="mt-3 grid gap-1.5 border-t border-line pt-3">
          {connection}
          {consent}
        </div>
      )}
      {told && <CapNote estimate={told} />}
      <div className="mt-4 max-md:hidden">{action}</div>
      <p className="mt-2 text-small text-muted">
        {told && !emulated && basisWords(told)}
        {emulated
          ? 'Replicate is not connected. The training is emulated, costs nothing and is marked so.'
          : 'Replicate bills your account for running time only. Waiting for a machine costs nothing.'}
      </p>
      {outcome}
    </Panel>
  )
}

function trainerLine(trainer: Trainer, parameters: TrainerParameters): string {
  const steps = parameters[STEPS_NAMES[trainer]]
  const isKnown = typeof steps === 'number' && Number.isInteger(steps)
  return isKnown ? `${trainerWord(trainer)}, ${counted(steps, 'step')}` : trainerWord(trainer)
}

const basisWords = ({ estimate_range: { based_on } }: Estimate) =>
  based_on > 0 && `By how long your last ${counted(based_on, 'training')} took. `
