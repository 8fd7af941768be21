import type { FluxParameters } from '@the-way/shared'
import type { ReactNode } from 'react'
import { DefinitionRows } from '../../../components/definition-rows.tsx'
import { Panel } from '../../../components/panel.tsx'
import { counted } from '../../../lib/format.ts'
import { type EstimateWords, estimateInWords } from '../price.ts'

interface BeforeStartProps {
  parameters: FluxParameters
  /** The emulator stands in for Replicate. */
  emulated: boolean
  /** What came of the last try. */
  outcome: ReactNode
  /** The button, or the upload's progress. */
  action: ReactNode
}

/** What it costs and takes, and the button that starts it. */
export function BeforeStart({ parameters, emulated, outcome, action }: BeforeStartProps) {
  const estimate = estimateInWords(parameters)
  const trainer = estimate ? `FLUX, ${counted(parameters.steps, 'step')}` : 'FLUX'
  return (
    <Panel title="Before you start">
      <DefinitionRows
        rows={[
          ...(emulated ? emulatedRows(estimate) : realRows(estimate)),
          { label: 'Trainer', value: trainer },
        ]}
      />
      <div className="mt-4 max-md:hidden">{action}</div>
      <p className="mt-2 text-small text-muted">
        {emulated
          ? 'Replicate is not connected. The training is emulated, costs nothing and is marked so.'
          : 'Replicate bills your account for running time only. Waiting for a machine costs nothing.'}
      </p>
      {outcome}
    </Panel>
  )
}

const UNKNOWN = 'once all settings are valid'

const realRows = (estimate: EstimateWords | null) => [
  { label: 'Price', value: <b className="font-semibold">{estimate?.priceRange ?? UNKNOWN}</b> },
  { label: 'Time', value: estimate?.timeRange ?? UNKNOWN },
]

const emulatedRows = (estimate: EstimateWords | null) => [
  { label: 'Price', value: <b className="font-semibold">Free, emulated</b> },
  {
    label: 'At Replicate',
    value: estimate ? `${estimate.priceRange}, ${estimate.timeRange}` : UNKNOWN,
  },
]
