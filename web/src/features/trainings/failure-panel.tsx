import type { Training } from '@the-way/shared'
import { Ban, CircleX } from 'lucide-react'
import { DefinitionRows } from '../../components/definition-rows.tsx'
import { LinkButton } from '../../components/link-button.tsx'
import { Panel } from '../../components/panel.tsx'
import { count, money } from '../../lib/format.ts'
import { duration } from '../../lib/format-time.ts'
import { secondsRun } from './times.ts'
import { isFree } from './words.ts'

/** Why a training ended without a model, what was charged and what to do. */
export function FailurePanel({ training }: { training: Training }) {
  const { status, error, progress } = training
  const failed = status === 'failed'
  const Icon = failed ? CircleX : Ban
  return (
    <Panel className="mb-6">
      <div className="flex gap-3">
        <Icon
          size={16}
          strokeWidth={1.75}
          className={`mt-0.5 shrink-0 ${failed ? 'text-danger' : 'text-muted'}`}
          aria-hidden
        />
        <div className="min-w-0 grow">
          <h2 className="text-section wrap-anywhere">
            {error?.message ?? 'The training was cancelled.'}
          </h2>
          <DefinitionRows
            align="left"
            className="mt-3.5 mb-4 grid-cols-[96px_minmax(0,1fr)] max-md:grid-cols-1 max-md:gap-y-0 max-md:[&_dd+dt]:mt-2"
            rows={[
              {
                label: 'Stopped',
                value: progress.step === null ? null : `at step ${count(progress.step)}`,
              },
              { label: 'Charged', value: charged(training) },
              { label: 'Next step', value: error?.hint ?? null },
            ]}
          />
          <LinkButton to="/models/create" variant="primary" className="max-md:w-full">
            Start a new training
          </LinkButton>
        </div>
      </div>
    </Panel>
  )
}

/** Failed runs of public models are free, cancelled ones are billed for the time run (Replicate docs). */
function charged(training: Training): string {
  const { status, cost_usd_micros, completed_at } = training
  if (isFree(training)) return 'Nothing: it was emulated'
  const seconds = completed_at === null ? null : secondsRun(training, new Date(completed_at))
  if (cost_usd_micros === null) return 'See Replicate’s bill'
  if (cost_usd_micros === 0) {
    return status === 'failed' ? 'Nothing: Replicate does not bill failed trainings' : 'Nothing'
  }
  const ran = seconds === null ? '' : ` for ${duration(seconds)}`
  return `${money(cost_usd_micros)}${ran}, on Replicate’s bill`
}
