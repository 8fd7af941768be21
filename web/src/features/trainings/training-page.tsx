import { Link } from '@tanstack/react-router'
import { isTerminal, type Training } from '@the-way/shared'
import type { ReactNode } from 'react'
import { PageHead, usePageTitle } from '../../components/page-head.tsx'
import { Columns } from '../../components/panel.tsx'
import { StatusTag } from '../../components/tag.tsx'
import { percent } from '../../lib/format.ts'
import { dayAndClock } from '../../lib/format-time.ts'
import { NotificationOffer } from '../notifications/notification-offer.tsx'
import { useTraining } from './api.ts'
import { DeleteTraining } from './completion/delete-training.tsx'
import { FailurePanel } from './completion/failure-panel.tsx'
import { OutcomePanel } from './completion/outcome-panel.tsx'
import { ResultNote } from './completion/result-note.tsx'
import { SucceededActions } from './completion/succeeded-actions.tsx'
import { isCanceling, isOnHold, stateLabel } from './labels.ts'
import { LogSection } from './log/log-section.tsx'
import { CancelTraining } from './progress/cancel-training.tsx'
import { LiveNotes } from './progress/live-notes.tsx'
import { LiveHead, LivePanel } from './progress/live-panel.tsx'
import { LossPanel } from './progress/loss-panel.tsx'
import { OnHoldPanel } from './progress/on-hold-panel.tsx'
import { PhasesPanel } from './progress/phases-panel.tsx'

interface TrainingPageProps {
  id: string
  /** The dataset's images, developed as far as the training is. */
  sheet: (training: Training) => ReactNode
  /** What the new model can do, once the training has succeeded. */
  result: (training: Training) => ReactNode
  /** Called when this training was started again, as another one. */
  onRetried: (training: Training) => void
  /** Called when this training was deleted. */
  onDeleted: () => void
}

/** One training, from the queue to its final state. */
export function TrainingPage(props: TrainingPageProps) {
  const { id, sheet, result, onRetried, onDeleted } = props
  const training = useTraining(id)
  const { name, keyword, status, progress, started_at, created_at } = training
  const hasEnded = isTerminal(status)
  const onHold = isOnHold(training)
  const canCancel = !hasEnded && !onHold && !isCanceling(training)
  const word = stateLabel(training)
  // The title of the browser tab shows the progress to people who are on another tab.
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
              trigger word <span className="font-mono">{keyword}</span>
              {'  ·  '}
              {started_at
                ? `started ${dayAndClock(started_at)}`
                : `requested ${dayAndClock(created_at)}`}
            </span>
          </>
        }
        actions={
          hasEnded ? (
            <>
              <DeleteTraining training={training} onDeleted={onDeleted} />
              {status === 'succeeded' && <SucceededActions training={training} />}
            </>
          ) : (
            canCancel && <CancelTraining training={training} className="max-md:hidden" />
          )
        }
      />
      <p className="sr-only" aria-live="polite">
        {word ?? status}
      </p>
      {!hasEnded && !onHold && <LiveNotes training={training} />}
      {!hasEnded && !onHold && <LiveHead training={training} />}
      <Columns
        after={
          <>
            <LogSection name={name} training={training} />
            {canCancel && (
              <CancelTraining training={training} full className="mt-6 block md:hidden" />
            )}
          </>
        }
        rail={
          <>
            {hasEnded ? <OutcomePanel training={training} /> : <LivePanel training={training} />}
            <PhasesPanel training={training} />
            <LossPanel training={training} />
            {!hasEnded && !onHold && <NotificationOffer of="training" />}
          </>
        }
      >
        {onHold && <OnHoldPanel training={training} />}
        {(status === 'failed' || status === 'canceled') && (
          <FailurePanel training={training} onRetried={onRetried} />
        )}
        {status === 'succeeded' && <ResultNote training={training} />}
        {status === 'succeeded' && result(training)}
        {sheet(training)}
      </Columns>
    </>
  )
}
