import { useQuery, useSuspenseInfiniteQuery } from '@tanstack/react-query'
import type { Training } from '@the-way/shared'
import type { ReactNode } from 'react'
import { Button } from '../../../components/button.tsx'
import { EmptyState } from '../../../components/empty-state.tsx'
import { LinkButton } from '../../../components/link-button.tsx'
import { PageHead } from '../../../components/page-head.tsx'
import { trainingsQuery, unfinishedTrainingsQuery } from '../api.ts'
import { TrainingsTable } from './trainings-table.tsx'
import { withUnfinished } from './with-unfinished.ts'

interface TrainingsPageProps {
  /** The dataset's images in a row, developed as far as the training is. */
  strip: (training: Training) => ReactNode
}

/** All trainings, newest first, with how each ended and what it cost. */
export function TrainingsPage({ strip }: TrainingsPageProps) {
  const { data, fetchNextPage, hasNextPage, isFetchingNextPage } =
    useSuspenseInfiniteQuery(trainingsQuery)
  const { data: unfinished = [] } = useQuery(unfinishedTrainingsQuery)
  const trainings = withUnfinished(
    data.pages.flatMap((page) => page.trainings),
    unfinished,
  )
  if (trainings.length === 0) {
    return (
      <>
        <PageHead title="Trainings" />
        <EmptyState
          title="No trainings yet"
          action={
            <LinkButton to="/models/create" variant="primary">
              New model
            </LinkButton>
          }
        >
          Every training is listed here with its status, log and cost.
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
            Datasets
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
