import { useSuspenseInfiniteQuery } from '@tanstack/react-query'
import type { Deletion } from '@the-way/shared'
import { Button } from '../../components/button.tsx'
import { Disclosure } from '../../components/disclosure.tsx'
import { Section } from '../../components/panel.tsx'
import { Tag } from '../../components/tag.tsx'
import { count, counted } from '../../lib/format.ts'
import { dayAndClock } from '../../lib/format-time.ts'
import { deletionsQuery } from './api.ts'

/** Receipts of what was deleted and when; hidden until something is deleted. */
export function ReceiptsSection() {
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } =
    useSuspenseInfiniteQuery(deletionsQuery)
  const deletions = data.pages.flatMap((page) => page.deletions)
  if (deletions.length === 0) return null
  return (
    <Section title="Receipts" className="mb-0!">
      <ul className="border-b border-line-strong">
        {deletions.map((deletion) => (
          <Receipt key={deletion.id} deletion={deletion} />
        ))}
      </ul>
      {hasNextPage && (
        <Button className="mt-4" pending={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show more
        </Button>
      )}
    </Section>
  )
}

function Receipt({ deletion }: { deletion: Deletion }) {
  const { counts, created_at, at_replicate, remains } = deletion
  const deleted = [
    counted(counts.models, 'model'),
    counted(counts.datasets, 'dataset'),
    counted(counts.trainings, 'training'),
    counted(counts.generations, 'generation'),
    counted(counts.files, 'file'),
    ...(at_replicate ? [`${counted(counts.versions, 'version')} on Replicate`] : []),
  ]
  return (
    <li className="border-t border-line py-2.75 text-ui first:border-line-strong">
      <p className="flex flex-wrap items-center gap-2 font-semibold">
        Deleted {dayAndClock(created_at)}
        <State deletion={deletion} />
      </p>
      <p className="text-muted">{deleted.join(', ')}</p>
      <Disclosure summary="What remains" look="plain">
        <ul className="list-disc pl-5 text-muted">
          {remains.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      </Disclosure>
    </li>
  )
}

function State({ deletion: { completed_at, left, stays } }: { deletion: Deletion }) {
  if (completed_at === null)
    return <Tag tone="warn">still deleting {count(left.files + left.uploads + left.versions)}</Tag>
  const versions = stays.reduce((sum, one) => sum + one.versions, 0)
  return versions > 0 ? (
    <Tag tone="warn">{counted(versions, 'version')} left on Replicate</Tag>
  ) : (
    <Tag tone="ok">all deleted</Tag>
  )
}
