import type { Training } from '@the-way/shared'
import { Bar } from '../../components/bar.tsx'
import { DefinitionRows } from '../../components/definition-rows.tsx'
import { Panel } from '../../components/panel.tsx'
import { percent } from '../../lib/format.ts'
import { ago, duration, timeLeft } from '../../lib/format-time.ts'
import { estimateInWords } from './price.ts'
import { costSoFar, secondsLeft, secondsRun, secondsUntil, useNow } from './times.ts'
import { costLine, isFree, phaseWord, stepLine } from './words.ts'

interface LiveProps {
  training: Training
  now: Date
}

/** What is live: how far, how long still, what it costs. */
export function LivePanel({ training }: { training: Training }) {
  const now = useNow()
  const { checked_at, status } = training
  const news = {
    label: 'News from Replicate',
    value: checked_at ? ago(checked_at, now) : 'not yet',
  }
  return (
    <Panel className="max-md:hidden">
      <Figures training={training} now={now} />
      <p className="text-ui">{stepOrPlace(training)}</p>
      <hr className="my-3 border-line" />
      <DefinitionRows
        rows={
          status === 'processing'
            ? [
                { label: 'Elapsed', value: duration(secondsRun(training, now) ?? 0) },
                { label: 'Cost so far', value: costSoFar(training, now) },
                news,
              ]
            : [...estimateRows(training), news]
        }
      />
    </Panel>
  )
}

/** The same on phones, above the pictures. */
export function LiveHead({ training }: { training: Training }) {
  const now = useNow()
  return (
    <div className="mb-5 md:hidden">
      <Figures training={training} now={now} />
      <p className="flex flex-wrap justify-between gap-x-3 text-small text-muted">
        <span>{stepOrPlace(training)}</span>
        <span>
          {training.status === 'processing' ? costSoFar(training, now) : costLine(training)}
        </span>
      </p>
    </div>
  )
}

/** The one live figure of the page: the part done, or how long it has waited. */
function Figures({ training, now }: LiveProps) {
  const { progress, status, name, created_at } = training
  const runs = status === 'processing'
  const known = runs && progress.step !== null
  const left = secondsLeft(training, now)
  return (
    <>
      <div className="flex items-baseline justify-between gap-3">
        <span className="text-figure figure-nums">
          {runs ? percent(progress.fraction) : duration(secondsUntil(created_at, now))}
        </span>
        {runs ? (
          <span className="font-semibold">
            {left === null ? phaseWord(training.phase) : timeLeft(left)}
          </span>
        ) : (
          status === 'starting' && <span className="text-ui text-muted">usual is 1–3 min</span>
        )}
      </div>
      <Bar label={name} value={known ? progress.fraction : null} className="mt-2.5 mb-2" />
    </>
  )
}

function stepOrPlace(training: Training): string {
  if (training.status !== 'processing') return 'Nothing is charged while it waits.'
  return training.progress.step === null ? 'Before the first step' : stepLine(training)
}

function estimateRows(training: Training) {
  const estimate = estimateInWords(training.parameters)
  if (isFree(training) || !estimate) return [{ label: 'Cost', value: costLine(training) }]
  return [
    { label: 'Estimate', value: estimate.priceRange },
    { label: 'Then takes', value: estimate.timeRange },
  ]
}
