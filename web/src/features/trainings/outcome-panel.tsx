import type { Training } from '@the-way/shared'
import { DefinitionRows } from '../../components/definition-rows.tsx'
import { Panel } from '../../components/panel.tsx'
import { TEXT_LINK } from '../../components/text-link.tsx'
import { count, money } from '../../lib/format.ts'
import { dayAndClock, duration } from '../../lib/format-time.ts'
import { secondsRun } from './times.ts'
import { costLine, isFree } from './words.ts'

/** What an ended training took and what it was asked for. */
export function OutcomePanel({ training }: { training: Training }) {
  const { progress, completed_at, weights_url, weights_note, parameters, replicate_id } = training
  const seconds = completed_at === null ? null : secondsRun(training, new Date(completed_at))
  return (
    <Panel title="This training">
      <DefinitionRows
        rows={[
          { label: 'Cost', value: <Cost training={training} /> },
          { label: 'Time', value: seconds === null ? null : duration(seconds) },
          { label: 'Ended', value: completed_at && dayAndClock(completed_at) },
          {
            label: 'Steps',
            value:
              progress.step === null
                ? count(parameters.steps)
                : `${count(progress.step)} of ${count(progress.total ?? parameters.steps)}`,
          },
          { label: 'Batch size', value: count(parameters.batch_size) },
          { label: 'Pictures', value: count(training.image_count) },
          {
            label: 'Replicate’s id',
            value: replicate_id,
            mono: true,
          },
          {
            label: 'Weights',
            value: weights_url ? (
              <a className={TEXT_LINK} href={`${weights_url}?download=1`} download>
                Download
              </a>
            ) : (
              weights_note
            ),
          },
        ]}
      />
    </Panel>
  )
}

function Cost({ training }: { training: Training }) {
  const { cost_usd_micros, estimate_usd_micros } = training
  if (isFree(training) || cost_usd_micros === null || estimate_usd_micros === null) {
    return costLine(training)
  }
  return (
    <>
      {costLine(training)} <span className="text-muted">estimate {money(estimate_usd_micros)}</span>
    </>
  )
}
