import {
  CAP_REACHED,
  type Spending,
  STEPS_NAMES,
  type StartWarning,
  type Trainer,
  type TrainerParameters,
} from '@the-way/shared'
import type { ReactNode } from 'react'
import { DefinitionRows } from '../../../components/definition-rows.tsx'
import { Note } from '../../../components/note.tsx'
import { Panel } from '../../../components/panel.tsx'
import { TextLink } from '../../../components/text-link.tsx'
import { counted, money } from '../../../lib/format.ts'
import { trainerLabel } from '../labels.ts'
import { PriceNote, priceRows } from './price-rows.tsx'
import type { Prices } from './use-prices.ts'

interface BeforeStartProps {
  trainer: Trainer
  /** All settings, as the trainer receives them. */
  parameters: TrainerParameters
  prices: Prices
  emulated: boolean
  /** Whether the images are ready, so that a price can be shown. */
  priced: boolean
  /** "14, all captioned" */
  images: string | null
  /** Says whether Replicate is connected. */
  connection: ReactNode
  /** The checkbox for the right to use the images. */
  consent: ReactNode
  /** Whether there is a rail: price, button and outcome are in `StartPanel` then. */
  beside: boolean
  /** The outcome of the last attempt. */
  outcome: ReactNode
}

/** What will be trained, its price and its time. */
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
        {!emulated && basisLabel(prices.basedOn)}
        {emulated
          ? 'Demo mode: nothing is sent to Replicate and nothing is charged.'
          : 'Replicate bills your account for running time only. Waiting for a machine is free.'}
      </p>
      {!beside && outcome}
    </Panel>
  )
}

/** Returns what is left of each spending cap that is set. */
export const spendingRows = ({ day, month }: Spending) =>
  [
    { label: 'Left today', period: day },
    { label: 'Left this month', period: month },
  ].map(({ label, period: { left_usd_micros: left, cap_usd_micros: cap } }) => ({
    label,
    value: left === null || cap === null ? null : `${money(left)} of ${money(cap)}`,
  }))

/** Warns that the training would exceed a cap: it can be started, but is put on hold. */
function CapNote({ warnings }: { warnings: readonly StartWarning[] }) {
  const warning = warnings.find(({ code }) => code === CAP_REACHED)
  if (!warning) return null
  return (
    <Note tone="warn" className="mt-3" title="The training would be put on hold.">
      {warning.detail} <TextLink to="/settings/spending">Change the cap</TextLink>
    </Note>
  )
}

function trainerLine(trainer: Trainer, parameters: TrainerParameters): string {
  const steps = parameters[STEPS_NAMES[trainer]]
  const isKnown = typeof steps === 'number' && Number.isInteger(steps)
  return isKnown ? `${trainerLabel(trainer)}, ${counted(steps, 'step')}` : trainerLabel(trainer)
}

const basisLabel = (basedOn: number) =>
  basedOn > 0 && `Based on your last ${counted(basedOn, 'training')}. `
