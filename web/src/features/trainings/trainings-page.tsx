import { useSuspenseInfiniteQuery } from '@tanstack/react-query'
import type { Training } from '@the-way/shared'
import type { ReactNode } from 'react'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { LinkButton } from '../../components/link-button.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { trainingsQuery } from './api.ts'
import { TrainingsTable } from './trainings-table.tsx'

interface TrainingsPageProps {
  /** The set's pictures in a row, as far developed as the training is. */
  strip: (training: Training) => ReactNode
}

/** All trainings, newest first, with what each came to and cost. */
export function TrainingsPage({ strip }: TrainingsPageProps) {
  const { data, fetchNextPage, hasNextPage, isFetchingNextPage } =
    useSuspenseInfiniteQuery(trainingsQuery)
  const trainings = data.pages.flatMap((page) => page.trainings)
  if (trainings.length === 0) {
    return (
      <>
        <PageHead title="Trainings" />
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
      </>
    )
  }
  return (
    <>
      <PageHead
        title="Trainings"
        amount={hasNextPage ? undefined : trainings.length}
        beside={
          <LinkButton to="/datasets" variant="quiet">
            Sets
          </LinkButton>
        }
      />
      <TrainingsTable trainings={trainings} strip={strip} />
      {hasNextPage && (
        <Button className="mt-4" pending={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show more
        </Button>
      )}
    </>
  )
}
