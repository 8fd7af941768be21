import type { Training } from '@the-way/shared'
import { Bar } from '../../../components/bar.tsx'
import { DefinitionRows } from '../../../components/definition-rows.tsx'
import { Panel } from '../../../components/panel.tsx'
import { ago, duration } from '../../../lib/format-time.ts'
import { estimateInWords } from '../price.ts'
import { isFree, secondsWaited } from '../training-time.ts'

interface WaitingProps {
  training: Training
  now: number
}

/** How long it has waited, what is usual, and that waiting costs nothing. */
export function WaitingPanel({ training, now }: WaitingProps) {
  const { checked_at, parameters } = training
  const estimate = estimateInWords(parameters)
  const free = isFree(training)
  return (
    <Panel className="max-md:hidden">
      <Figures training={training} now={now} />
      <hr className="my-3 border-line" />
      <DefinitionRows
        rows={[
          {
            label: 'Estimate',
            value: free ? 'Free, emulated' : (estimate?.priceRange ?? null),
          },
          { label: 'Then takes', value: free ? null : (estimate?.timeRange ?? null) },
          {
            label: 'News from Replicate',
            value: checked_at === null ? 'none yet' : ago(checked_at, new Date(now)),
          },
        ]}
      />
    </Panel>
  )
}

/** The same on phones, above the sheet. */
export const WaitingHead = (props: WaitingProps) => (
  <div className="mb-5 md:hidden">
    <Figures {...props} />
  </div>
)

function Figures({ training, now }: WaitingProps) {
  const atReplicate = training.status === 'starting'
  return (
    <>
      <div className="flex items-baseline justify-between gap-3">
        <span className="figure-nums text-figure">{duration(secondsWaited(training, now))}</span>
        {atReplicate && !isFree(training) && (
          <span className="text-ui text-muted">usual is 1–3 min</span>
        )}
      </div>
      <Bar label="Training" value={null} className="mt-2.5 mb-2" />
      <p className="text-ui">Nothing is charged while it waits.</p>
    </>
  )
}

/** Where a waiting training stands, below its pictures. */
export function whereItWaits({ status, phase }: Training): string {
  if (phase === 'paused') return 'The pictures are safe here. It goes on once the reason is gone.'
  if (status === 'starting') {
    return 'The pictures are with Replicate. Training begins when a machine is free.'
  }
  return 'The pictures are here and on their way to Replicate.'
}
