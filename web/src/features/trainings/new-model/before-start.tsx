import type { FluxParameters } from '@the-way/shared'
import type { ReactNode } from 'react'
import { DefinitionRows } from '../../../components/definition-rows.tsx'
import { Panel } from '../../../components/panel.tsx'
import { counted } from '../../../lib/format.ts'
import { estimateInWords } from '../price.ts'

interface BeforeStartProps {
  parameters: FluxParameters
  /** The emulator stands in for Replicate. */
  emulated: boolean
  /** No price is named before the pictures are good. */
  priced: boolean
  /** "14, captions on all" */
  pictures: string | null
  /** That the pictures may be used. */
  consent: ReactNode
  /** What came of the last try. */
  outcome: ReactNode
  /** The button. */
  action: ReactNode
}

/** What it costs and takes, and the button that starts it. */
export function BeforeStart(props: BeforeStartProps) {
  const { parameters, emulated, pictures, consent, outcome, action } = props
  const estimate = estimateInWords(parameters)
  return (
    <Panel title="Before you start">
      <DefinitionRows
        rows={[
          ...priceRows(props),
          { label: 'Pictures', value: pictures },
          {
            label: 'Trainer',
            value: estimate ? `FLUX, ${counted(parameters.steps, 'step')}` : 'FLUX',
          },
        ]}
      />
      {consent && <div className="mt-3 border-t border-line pt-3">{consent}</div>}
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

function priceRows({ parameters, emulated, priced }: BeforeStartProps) {
  const estimate = estimateInWords(parameters)
  const unknown = priced ? 'once all settings are valid' : 'once the pictures are good'
  const known = priced ? estimate : null
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
