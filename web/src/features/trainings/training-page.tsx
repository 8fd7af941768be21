import { useSuspenseQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { isTerminal, type Training } from '@the-way/shared'
import { Bell } from 'lucide-react'
import type { ReactNode } from 'react'
import { LinkButton } from '../../components/link-button.tsx'
import { Note } from '../../components/note.tsx'
import { PageHead, usePageTitle } from '../../components/page-head.tsx'
import { Columns } from '../../components/panel.tsx'
import { StatusTag } from '../../components/tag.tsx'
import { percent } from '../../lib/format.ts'
import { dayAndClock } from '../../lib/format-time.ts'
import { trainingQuery } from './api.ts'
import { FailurePanel } from './failure-panel.tsx'
import { LiveHead, LivePanel } from './live-panel.tsx'
import { LogSection } from './log-section.tsx'
import { OutcomePanel } from './outcome-panel.tsx'
import { PhasesPanel } from './phases-panel.tsx'
import { stateWord } from './words.ts'

interface TrainingPageProps {
  id: string
  /** The set's contact sheet, as developed as the training is far. */
  sheet: (training: Training) => ReactNode
}

/** One training, from the queue to its end; read again and again until then. */
export function TrainingPage({ id, sheet }: TrainingPageProps) {
  const { data: training } = useSuspenseQuery(trainingQuery(id))
  const { name, keyword, status, phase, progress, error, started_at, created_at, model_id } =
    training
  const hasEnded = isTerminal(status)
  const word = stateWord(training)
  // The browser's tab tells how far it is while one looks elsewhere.
  usePageTitle(hasEnded || progress.step === null ? name : `${percent(progress.fraction)} ${name}`)
  return (
    <>
      <PageHead
        title={name}
        crumbs={[
          <Link key="trainings" to="/trainings">
            Trainings
          </Link>,
          name,
        ]}
        note={
          <>
            <StatusTag status={status} {...(word === undefined ? {} : { word })} />
            <span className="text-small text-muted">
              keyword <span className="font-mono">{keyword}</span>
              {'  ·  '}
              {started_at
                ? `started ${dayAndClock(started_at)}`
                : `asked for ${dayAndClock(created_at)}`}
            </span>
          </>
        }
        actions={
          model_id && (
            <LinkButton
              to="/models/$id"
              params={{ id: model_id }}
              variant="primary"
              className="max-md:w-full"
            >
              Make pictures
            </LinkButton>
          )
        }
      />
      <p className="sr-only" aria-live="polite">
        {word ?? status}
      </p>
      {error && !hasEnded && (
        <Note tone="warn" title={error.message} className="mb-6">
          {error.hint}
        </Note>
      )}
      {!hasEnded && <LiveHead training={training} />}
      <Columns
        after={<LogSection name={name} training={training} />}
        rail={
          <>
            {hasEnded ? <OutcomePanel training={training} /> : <LivePanel training={training} />}
            <PhasesPanel training={training} />
            {!hasEnded && phase !== 'paused' && (
              <p className="flex items-center gap-2 text-small text-muted">
                <Bell size={14} strokeWidth={1.75} aria-hidden />
                You may close this page. The training goes on.
              </p>
            )}
          </>
        }
      >
        {(status === 'failed' || status === 'canceled') && <FailurePanel training={training} />}
        {sheet(training)}
      </Columns>
    </>
  )
}
