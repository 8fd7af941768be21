import type { Training } from '@the-way/shared'
import { useEffect, useState } from 'react'
import { Bar } from '../../components/bar.tsx'
import { DefinitionRows } from '../../components/definition-rows.tsx'
import { Panel } from '../../components/panel.tsx'
import { count, percent } from '../../lib/format.ts'
import { ago, duration } from '../../lib/format-time.ts'
import { costLine, leftLine, phaseWord, stepLine } from './words.ts'

/** Now, each second: for what counts up while one looks. */
function useNow(): Date {
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 1000)
    return () => clearInterval(timer)
  }, [])
  return now
}

const secondsBetween = (from: string, to: Date) => (to.getTime() - Date.parse(from)) / 1000

/** What is live: how far, how long still, what it costs. */
export function LivePanel({ training }: { training: Training }) {
  const now = useNow()
  const { progress, started_at, created_at, checked_at, name } = training
  const isTraining = progress.step !== null
  return (
    <Panel>
      <div className="mb-3 flex items-baseline justify-between gap-3">
        <span className="text-figure figure-nums">
          {isTraining ? percent(progress.fraction) : phaseWord(training.phase)}
        </span>
        {isTraining && <span className="text-ui font-semibold">{leftLine(training)}</span>}
      </div>
      <Bar label={name} value={isTraining ? progress.fraction : null} />
      <p className="mt-2 mb-3 border-b border-line pb-3 text-ui">{stepLine(training)}</p>
      <DefinitionRows
        rows={[
          {
            label: started_at ? 'Elapsed' : 'Waiting',
            value: duration(secondsBetween(started_at ?? created_at, now)),
          },
          { label: 'Cost', value: costLine(training) },
          { label: 'News from Replicate', value: checked_at ? ago(checked_at, now) : 'not yet' },
        ]}
      />
      {!started_at && (
        <p className="mt-3 text-small text-muted">
          Usual is 1 to 3 min. Nothing is charged while it waits.
        </p>
      )}
    </Panel>
  )
}

/** How it ended. */
export function OutcomePanel({ training }: { training: Training }) {
  const { progress, started_at, completed_at, weights_url, parameters } = training
  const ran =
    started_at && completed_at ? duration(secondsBetween(started_at, new Date(completed_at))) : null
  return (
    <Panel title="How it ended">
      <DefinitionRows
        rows={[
          {
            label: 'Steps',
            value:
              progress.step === null
                ? null
                : `${count(progress.step)} of ${count(progress.total ?? parameters.steps)}`,
          },
          { label: 'Ran', value: ran },
          { label: 'Cost', value: costLine(training) },
          { label: 'Pictures', value: count(training.image_count) },
          {
            label: 'Weights',
            value: weights_url && (
              <a
                className="-my-1 inline-block py-1 underline"
                href={`${weights_url}?download=1`}
                download
              >
                Download
              </a>
            ),
          },
        ]}
      />
    </Panel>
  )
}
