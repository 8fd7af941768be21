import { useSuspenseInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Dataset } from '@the-way/shared'
import { CircleCheck, CircleDashed, Plus } from 'lucide-react'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { MediaRow } from '../../components/media-row.tsx'
import { explain } from '../../components/page-error.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { Photo } from '../../components/photo.tsx'
import { Strip } from '../../components/sheet.tsx'
import { Tag } from '../../components/tag.tsx'
import { showToast } from '../../components/toast-store.ts'
import { bytes, counted } from '../../lib/format.ts'
import { dayAndClock } from '../../lib/format-time.ts'
import { datasetsQuery, useCreateDraft } from './api.ts'
import { draftName } from './files/draft-name.ts'

const IN_A_ROW = 6

/** All datasets, newest first. */
export function DatasetsPage({ onMade }: { onMade: (id: string) => void }) {
  const { data, fetchNextPage, hasNextPage, isFetchingNextPage } =
    useSuspenseInfiniteQuery(datasetsQuery)
  const datasets = data.pages.flatMap(({ datasets }) => datasets)
  const draft = useCreateDraft()
  const newDataset = (
    <Button
      icon={Plus}
      variant={datasets.length === 0 ? 'primary' : 'normal'}
      pending={draft.isPending}
      onClick={() =>
        draft.mutate(draftName([]), {
          onSuccess: ({ id }) => onMade(id),
          onError: (error) =>
            showToast({
              kind: 'failed',
              title: 'The dataset was not created.',
              detail: explain(error),
            }),
        })
      }
    >
      New dataset
    </Button>
  )
  if (datasets.length === 0) {
    return (
      <>
        <PageHead title="Datasets" />
        <EmptyState title="No datasets yet" action={newDataset}>
          A dataset holds the images that a model learns from. You can train with it as often as you
          like.
        </EmptyState>
      </>
    )
  }
  return (
    <>
      <PageHead
        title="Datasets"
        amount={hasNextPage ? undefined : datasets.length}
        actions={newDataset}
      />
      <ul>
        {datasets.map((dataset) => (
          <DatasetRow key={dataset.id} dataset={dataset} />
        ))}
      </ul>
      {hasNextPage && (
        <Button className="mt-4" pending={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show more
        </Button>
      )}
    </>
  )
}

const DatasetRow = ({ dataset }: { dataset: Dataset }) => (
  <MediaRow
    strip={
      <Strip>
        {Array.from({ length: IN_A_ROW }, (_, index) => {
          const image = dataset.images[index]
          return image ? (
            <Photo key={index} src={image.thumbnail_url} alt="" />
          ) : (
            <span key={index} className="photo" aria-hidden />
          )
        })}
      </Strip>
    }
    facts={
      <>
        <p className="text-text">{counted(dataset.image_count, 'image')}</p>
        <p>{bytes(dataset.bytes)}</p>
      </>
    }
  >
    <Link
      to="/datasets/$id"
      params={{ id: dataset.id }}
      className="inline-block text-section leading-6 hover:underline wrap-anywhere"
    >
      {dataset.name}
    </Link>
    <div className="mt-1 flex flex-wrap items-center gap-x-2 gap-y-1 text-small text-muted">
      <Tag
        tone={dataset.ready ? 'ok' : 'neutral'}
        icon={dataset.ready ? CircleCheck : CircleDashed}
      >
        {dataset.ready ? 'Ready' : 'Not ready'}
      </Tag>
      {dayAndClock(dataset.created_at)}
    </div>
  </MediaRow>
)
