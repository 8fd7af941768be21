import { Link } from '@tanstack/react-router'
import type { Training } from '@the-way/shared'
import type { ReactNode } from 'react'
import { Bar } from '../../../components/bar.tsx'
import { LinkButton } from '../../../components/link-button.tsx'
import { Section } from '../../../components/panel.tsx'
import { count, percent } from '../../../lib/format.ts'
import { continuesLabel, timeLeft } from '../../../lib/format-time.ts'
import { useNow } from '../../../lib/use-now.ts'
import { isOnHold, phaseLine } from '../labels.ts'
import { costLine, costSoFar } from '../money.ts'

interface RunningTrainingsProps {
  trainings: readonly Training[]
  /** The dataset's first images, developed as far as the training is. */
  strip: (training: Training) => ReactNode
  /** Rows of other runs, shown below. */
  others?: readonly ReactNode[]
}

/** Everything that runs or is on hold; renders nothing if that list is empty. */
export const RunningTrainings = ({ trainings, strip, others = [] }: RunningTrainingsProps) =>
  trainings.length + others.length === 0 ? null : (
    <Section title="Running now" note={count(trainings.length + others.length)}>
      <ul className="border-y border-line-strong">
        {trainings.map((training) => (
          <Running key={training.id} training={training} strip={strip(training)} />
        ))}
        {others}
      </ul>
    </Section>
  )

interface RunningRowProps {
  /** A few small images. */
  strip: ReactNode
  /** The link to its page. */
  action: ReactNode
  /** Its name, bar and state. */
  children: ReactNode
}

/** One row of the list. */
export const RunningRow = ({ strip, action, children }: RunningRowProps) => (
  <li className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1 border-t border-line py-3 first:border-t-0 md:grid-cols-[200px_minmax(0,1fr)_auto] md:gap-x-6 lg:grid-cols-[312px_minmax(0,1fr)_auto]">
    <div className="max-md:col-span-2">{strip}</div>
    <div className="min-w-0">{children}</div>
    {action}
  </li>
)

function Running({ training, strip }: { training: Training; strip: ReactNode }) {
  const now = useNow()
  const { id, name, status, progress, error, retry_at } = training
  const isKnown = progress.step !== null
  return (
    <RunningRow
      strip={strip}
      action={
        <LinkButton to="/trainings/$id" params={{ id }} size="small" aria-label={`Open ${name}`}>
          Open
        </LinkButton>
      }
    >
      <Link
        to="/trainings/$id"
        params={{ id }}
        className="-my-0.5 inline-block max-w-full truncate py-0.5 font-semibold hover:underline"
      >
        {name}
      </Link>
      <Bar label={name} value={isKnown ? progress.fraction : null} className="my-1.5" />
      <p className="flex flex-wrap justify-between gap-x-3 gap-y-0.5 text-small text-muted">
        <span>
          {isOnHold(training) && error ? `On hold. ${error.message}` : phaseLine(training, now)}
          {retry_at && ` ${continuesLabel(retry_at, now)}.`}
        </span>
        <span>
          {isKnown && timeLeftOf(training)}
          <span className="max-md:hidden">
            {isKnown && '  ·  '}
            {status === 'processing' ? costSoFar(training, now) : costLine(training)}
          </span>
        </span>
      </p>
    </RunningRow>
  )
}

const timeLeftOf = ({ progress }: Training) =>
  progress.eta_seconds === null ? percent(progress.fraction) : timeLeft(progress.eta_seconds)
