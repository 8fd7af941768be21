import { useSuspenseInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { isTerminal, type Training } from '@the-way/shared'
import type { ReactNode } from 'react'
import { Bar } from '../../components/bar.tsx'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { Keyword } from '../../components/keyword.tsx'
import { LinkButton } from '../../components/link-button.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { StatusTag } from '../../components/tag.tsx'
import { dateTime } from '../../lib/format-time.ts'
import { trainingsQuery } from './api.ts'
import { costLine, leftLine, stateWord, stepLine } from './words.ts'

interface TrainingsPageProps {
  /** The set's pictures in a row, as far developed as the training is. */
  strip: (training: Training) => ReactNode
}

/** All trainings, newest first. */
export function TrainingsPage({ strip }: TrainingsPageProps) {
  const { data, fetchNextPage, hasNextPage, isFetchingNextPage } =
    useSuspenseInfiniteQuery(trainingsQuery)
  const trainings = data.pages.flatMap((page) => page.trainings)
  return (
    <>
      <PageHead title="Trainings" />
      {trainings.length === 0 ? (
        <EmptyState
          title="No training yet"
          action={
            <LinkButton to="/models/create" variant="primary">
              New model
            </LinkButton>
          }
        >
          Each training is kept here with its state, its log and what it cost.
        </EmptyState>
      ) : (
        <ul className="border-t border-line-strong">
          {trainings.map((training) => (
            <TrainingRow key={training.id} training={training} strip={strip(training)} />
          ))}
        </ul>
      )}
      {hasNextPage && (
        <Button className="mt-4" pending={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show more
        </Button>
      )}
    </>
  )
}

function TrainingRow({ training, strip }: { training: Training; strip: ReactNode }) {
  const { id, name, keyword, status, progress, created_at } = training
  const hasEnded = isTerminal(status)
  return (
    <li className="grid gap-x-6 gap-y-2 border-b border-line-strong py-4 md:grid-cols-[240px_minmax(0,1fr)_220px] md:items-center">
      <div className="max-md:order-2">{strip}</div>
      <div className="min-w-0">
        <Link
          to="/trainings/$id"
          params={{ id }}
          className="text-section hover:underline wrap-anywhere"
        >
          {name}
        </Link>
        <div className="mt-1 flex flex-wrap items-center gap-2 text-small text-muted">
          <Keyword>{keyword}</Keyword>
          <StatusTag status={status} {...wordOf(training)} />
          {dateTime(created_at)}
        </div>
      </div>
      <div className="text-small text-muted md:text-right">
        {hasEnded ? (
          costLine(training)
        ) : (
          <>
            <p>
              {stepLine(training)}, {leftLine(training)}
            </p>
            <Bar
              label={name}
              value={progress.step === null ? null : progress.fraction}
              className="mt-1.5"
            />
          </>
        )}
      </div>
    </li>
  )
}

const wordOf = (training: Training) => {
  const word = stateWord(training)
  return word === undefined ? {} : { word }
}
