import type { Training } from '@the-way/shared'
import { DefinitionRows } from '../../../components/definition-rows.tsx'
import { Panel } from '../../../components/panel.tsx'
import { count, money } from '../../../lib/format.ts'
import { clock, duration } from '../../../lib/format-time.ts'
import { costInWords, isFree, secondsRun } from '../training-time.ts'

/** What was asked for and, at the end, what it took. */
export function FactsPanel({ training, now }: { training: Training; now: number }) {
  const { parameters, completed_at, replicate_id, category, description } = training
  const seconds = secondsRun(training, now)
  const ended = completed_at !== null
  return (
    <Panel title="This training">
      {description && <p className="mb-2 text-ui wrap-anywhere text-muted">{description}</p>}
      <DefinitionRows
        rows={[
          { label: 'Cost', value: ended ? finalCost(training, now) : null },
          { label: 'Time', value: ended && seconds !== null ? duration(seconds) : null },
          { label: 'Ended', value: ended ? clock(completed_at) : null },
          { label: 'Category', value: category },
          { label: 'Pictures', value: count(training.image_count) },
          { label: 'Steps', value: count(parameters.steps) },
          { label: 'Learning rate', value: String(parameters.learning_rate) },
          { label: 'Batch size', value: count(parameters.batch_size) },
          { label: 'LoRA rank', value: count(parameters.lora_rank) },
          {
            label: 'Replicate’s id',
            value: replicate_id && <span className="font-mono text-small">{replicate_id}</span>,
          },
        ]}
      />
    </Panel>
  )
}

function finalCost(training: Training, now: number) {
  const { cost_usd_micros, estimate_usd_micros } = training
  if (isFree(training) || cost_usd_micros === null || estimate_usd_micros === null) {
    return costInWords(training, now)
  }
  return (
    <>
      {money(cost_usd_micros)}{' '}
      <span className="text-muted">estimate {money(estimate_usd_micros)}</span>
    </>
  )
}
