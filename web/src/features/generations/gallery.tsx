import { useQuery, useSuspenseInfiniteQuery } from '@tanstack/react-query'
import type { Generation } from '@the-way/shared'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { LinkButton } from '../../components/link-button.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { Sheet } from '../../components/sheet.tsx'
import { count, money } from '../../lib/format.ts'
import { dayLabel } from '../../lib/format-time.ts'
import { generationsQuery } from './api.ts'
import { useWithoutDeleted } from './deletions.ts'
import { ALL_TIME, cappedCount, dayOf, imageCountQuery, type Period } from './image-count.ts'
import { ImageFrame } from './image-frame.tsx'

/** All images of all models, day by day, newest first. */
export function Gallery() {
  const { data, fetchNextPage, hasNextPage, isFetchingNextPage } = useSuspenseInfiniteQuery(
    generationsQuery(null),
  )
  const loaded = data.pages.flatMap((page) => page.generations)
  const shown = useWithoutDeleted(loaded)
  const hidden = imagesOf(loaded) - imagesOf(shown)
  const days = byDay(shown.filter(({ images }) => images.length > 0))
  const total = useCount(ALL_TIME, hasNextPage, imagesOf(shown), hidden)
  const lastDay = loaded.at(-1)?.created_at
  if (days.length === 0 && !hasNextPage) {
    return (
      <>
        <PageHead title="Gallery" />
        <EmptyState
          title="No images yet"
          action={
            <LinkButton to="/models" variant="primary">
              Open models
            </LinkButton>
          }
        >
          All images you generate appear here.
        </EmptyState>
      </>
    )
  }
  return (
    <>
      <PageHead title="Gallery" amount={total ?? undefined} />
      {days.map(([day, generations]) => {
        const isPartial = hasNextPage && lastDay !== undefined && dayLabel(lastDay) === day
        return (
          <Day
            key={day}
            day={day}
            generations={generations}
            isPartial={isPartial}
            hidden={
              imagesOf(loaded.filter((one) => dayLabel(one.created_at) === day)) -
              imagesOf(generations)
            }
          />
        )
      })}
      {hasNextPage && (
        <Button pending={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show more
        </Button>
      )}
    </>
  )
}

interface DayProps {
  day: string
  generations: readonly Generation[]
  /** Whether more of this day is not loaded yet. */
  isPartial: boolean
  /** How many of its images were deleted on this page. */
  hidden: number
}

function Day({ day, generations, isPartial, hidden }: DayProps) {
  const [first] = generations
  const period = first ? dayOf(first.created_at) : ALL_TIME
  const images = useCount(period, isPartial, imagesOf(generations), hidden)
  const cost = generations.reduce((sum, { cost_usd_micros }) => sum + (cost_usd_micros ?? 0), 0)
  return (
    <section aria-label={day} className="mb-7">
      <div className="mb-2.5 flex items-baseline gap-2.5">
        <h2 className="text-section">{day}</h2>
        <span className="text-small text-muted">
          {images !== null && `${images} ${images === '1' ? 'image' : 'images'}`}
          {cost > 0 && !isPartial && `, ${money(cost)}`}
        </span>
      </div>
      <Sheet label={`Images, ${day}`} justified>
        {generations.flatMap(({ images, prompt }) =>
          images
            .toReversed()
            .map((image) => <ImageFrame key={image.id} image={image} prompt={prompt} />),
        )}
      </Sheet>
    </section>
  )
}

/** Returns the number of images: those loaded, or the server's count if there are more. `null` until it is known. */
function useCount(period: Period, isPartial: boolean, loaded: number, hidden: number) {
  const { data } = useQuery({ ...imageCountQuery(period), enabled: isPartial })
  if (!isPartial) return count(loaded)
  return data ? cappedCount(data, hidden) : null
}

const imagesOf = (generations: readonly Generation[]) =>
  generations.reduce((sum, { images }) => sum + images.length, 0)

const byDay = (generations: readonly Generation[]) => {
  const days = new Map<string, Generation[]>()
  for (const generation of generations) {
    const day = dayLabel(generation.created_at)
    days.set(day, [...(days.get(day) ?? []), generation])
  }
  return [...days]
}
