import type { Training } from '@the-way/shared'
import { Ban, CircleX } from 'lucide-react'
import { DefinitionRows } from '../../../components/definition-rows.tsx'
import { LinkButton } from '../../../components/link-button.tsx'
import { Panel } from '../../../components/panel.tsx'
import { NEW_MODEL } from '../../../components/shell/places.ts'
import { money } from '../../../lib/format.ts'
import { duration } from '../../../lib/format-time.ts'
import { isFree, secondsRun } from '../training-time.ts'
import { stepInWords } from '../training-words.ts'

/** Why a training ended without a model, what it cost and what to do. */
export function FailurePanel({ training, now }: { training: Training; now: number }) {
  const { status, error } = training
  const [Icon, ink] = status === 'failed' ? [CircleX, 'text-danger'] : [Ban, 'text-muted']
  return (
    <Panel className="mb-6 px-5! pb-5!">
      <div className="flex gap-3">
        <Icon size={16} strokeWidth={1.75} className={`mt-0.5 shrink-0 ${ink}`} aria-hidden />
        <div className="min-w-0 grow">
          <h2 className="text-section wrap-anywhere">
            {error?.message ?? 'The training was cancelled.'}
          </h2>
          <DefinitionRows
            align="left"
            className="mt-3 mb-4 grid-cols-1! gap-y-0! md:grid-cols-[96px_minmax(0,1fr)]! md:gap-y-1.5! max-md:[&_dd+dt]:mt-2"
            rows={[
              {
                label: 'Stopped',
                value: stepInWords(training)?.replace('Step', 'At step') ?? null,
              },
              { label: 'Charged', value: chargeInWords(training, now) },
              { label: 'Next step', value: error?.hint ?? null },
            ]}
          />
          <LinkButton to={NEW_MODEL.to} variant="primary">
            Start a new training
          </LinkButton>
        </div>
      </div>
    </Panel>
  )
}

/** What is charged when follows Replicate's billing: failed runs of public models are free. */
function chargeInWords(training: Training, now: number): string {
  const { status, cost_usd_micros } = training
  if (isFree(training)) return 'Nothing: it was emulated'
  const seconds = secondsRun(training, now)
  if (seconds === null) return 'Nothing: it never ran'
  if (cost_usd_micros === null) return 'See Replicate’s bill'
  if (cost_usd_micros > 0) {
    return `${money(cost_usd_micros)} for ${duration(seconds)}, on Replicate’s bill`
  }
  return status === 'failed' ? 'Nothing: Replicate does not bill failed trainings' : 'Nothing'
}
