import type { Training } from '@the-way/shared'
import { Bar } from '../../../components/bar.tsx'
import { DefinitionRows } from '../../../components/definition-rows.tsx'
import { Panel } from '../../../components/panel.tsx'
import { percent } from '../../../lib/format.ts'
import { ago, duration, timeLeft } from '../../../lib/format-time.ts'
import { useNow } from '../../../lib/use-now.ts'
import { isOnHold, NOT_CHARGED, phaseLabel, stepAge, stepLine } from '../labels.ts'
import { costLine, costSoFar, durationRange, isFree, priceRange } from '../money.ts'
import { secondsLeft, secondsPerStep, secondsRun, secondsWaited } from '../times.ts'

interface LiveProps {
  training: Training
  now: Date
}

/** The usual wait for a machine, in minutes. */
const USUAL_MINUTES = '1–3'
const USUAL_MOST_SECONDS = 3 * 60

/** The live figures of a training: progress, time left and cost. */
export function LivePanel({ training }: { training: Training }) {
  const now = useNow()
  return (
    <Panel className="max-md:hidden">
      <Figures training={training} now={now} />
      <p className="text-ui">
        <StepOrWait training={training} now={now} />
      </p>
      <hr className="my-3 border-line" />
      <LiveRows training={training} now={now} />
    </Panel>
  )
}

/** The same figures on phones, above the images. */
export function LiveHead({ training }: { training: Training }) {
  const now = useNow()
  const isRunning = training.status === 'processing'
  return (
    <div className="mb-5 md:hidden">
      <Figures training={training} now={now} />
      <p className="flex flex-wrap justify-between gap-x-3 text-small text-muted">
        <span>
          <StepOrWait training={training} now={now} />
        </span>
        <span>{isRunning ? costSoFar(training, now) : costLine(training)}</span>
      </p>
    </div>
  )
}

/** The page's main figure: the progress, or how long the training has waited. */
function Figures({ training, now }: LiveProps) {
  const { progress, status, name } = training
  const isRunning = status === 'processing'
  const isKnown = isRunning && progress.step !== null
  const left = secondsLeft(training, now)
  return (
    <>
      <div className="flex items-baseline justify-between gap-3">
        <span className="text-figure figure-nums">
          {isRunning
            ? percent(progress.fraction)
            : isOnHold(training)
              ? 'On hold'
              : `Waiting ${duration(secondsWaited(training, now))}`}
        </span>
        {isRunning ? (
          <span className="font-semibold">
            {left === null ? phaseLabel(training.phase) : timeLeft(left)}
          </span>
        ) : (
          status === 'starting' && (
            <span className="text-ui text-muted">usually {USUAL_MINUTES} min</span>
          )
        )}
      </div>
      <Bar label={name} value={isKnown ? progress.fraction : null} className="mt-2.5 mb-2" />
    </>
  )
}

function StepOrWait({ training, now }: LiveProps) {
  const { status, progress } = training
  if (status === 'processing') {
    if (progress.step === null) return 'Before the first step'
    const age = stepAge(training, now)
    return (
      <>
        {stepLine(training)}
        {age !== null && <span className="text-muted">, {age}</span>}
      </>
    )
  }
  if (isOnHold(training)) return NOT_CHARGED
  const message = 'You aren’t charged while it waits. Canceling is free.'
  const isLong = status === 'starting' && secondsWaited(training, now) > USUAL_MOST_SECONDS
  return isLong ? `Longer than usual. ${message}` : message
}

function LiveRows({ training, now }: LiveProps) {
  const { status, news_at, checked_at } = training
  const checked = { label: 'Last checked', value: checked_at && ago(checked_at, now) }
  if (status === 'processing') {
    return (
      <DefinitionRows
        rows={[
          { label: 'Elapsed', value: duration(secondsRun(training, now) ?? 0) },
          { label: 'Cost so far', value: costSoFar(training, now) },
          { label: 'Speed', value: speed(training) ?? '–' },
          news_at === null ? checked : { label: 'Last update', value: ago(news_at, now) },
        ]}
      />
    )
  }
  return (
    <DefinitionRows
      rows={[
        isFree(training)
          ? { label: 'Cost', value: costLine(training) }
          : { label: 'Estimate', value: priceRange(training) },
        { label: 'Then takes about', value: durationRange(training) },
        checked,
      ]}
    />
  )
}

/** "1.2 s per step", or "14.0 steps per second" if steps take less than a second. */
function speed(training: Training): string | null {
  const each = secondsPerStep(training)
  if (each === null || each === 0) return null
  return each >= 1 ? `${each.toFixed(1)} s per step` : `${(1 / each).toFixed(1)} steps per second`
}
