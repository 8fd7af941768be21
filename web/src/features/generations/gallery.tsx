import { useSuspenseInfiniteQuery } from '@tanstack/react-query'
import type { Generation } from '@the-way/shared'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { LinkButton } from '../../components/link-button.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { Sheet } from '../../components/sheet.tsx'
import { counted, money } from '../../lib/format.ts'
import { dayWord } from '../../lib/format-time.ts'
import { generationsQuery } from './api.ts'
import { PictureFrame } from './picture-frame.tsx'

/** Every picture of every model, day by day, newest first. */
export function Gallery() {
  const { data, fetchNextPage, hasNextPage, isFetchingNextPage } = useSuspenseInfiniteQuery(
    generationsQuery(null),
  )
  const generations = data.pages.flatMap((page) => page.generations)
  const days = byDay(generations.filter(({ pictures }) => pictures.length > 0))
  if (days.length === 0 && !hasNextPage) {
    return (
      <>
        <PageHead title="Gallery" />
        <EmptyState
          title="No picture yet"
          action={
            <LinkButton to="/models" variant="primary">
              Open models
            </LinkButton>
          }
        >
          Every picture that a model makes is kept here.
        </EmptyState>
      </>
    )
  }
  const total = days
    .flatMap(([, made]) => made)
    .reduce((sum, { pictures }) => sum + pictures.length, 0)
  return (
    <>
      <PageHead title="Gallery" amount={hasNextPage ? undefined : total} />
      {days.map(([day, made]) => (
        <Day key={day} day={day} generations={made} />
      ))}
      {hasNextPage && (
        <Button pending={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show more
        </Button>
      )}
    </>
  )
}

function Day({ day, generations }: { day: string; generations: readonly Generation[] }) {
  const pictures = generations.flatMap(({ pictures, prompt }) =>
    pictures.map((picture) => ({ picture, prompt })),
  )
  const cost = generations.reduce((sum, { cost_usd_micros }) => sum + (cost_usd_micros ?? 0), 0)
  return (
    <section aria-label={day} className="mb-7">
      <div className="mb-2.5 flex items-baseline gap-2.5">
        <h2 className="text-section">{day}</h2>
        <span className="text-small text-muted">
          {counted(pictures.length, 'picture')}
          {cost > 0 && `, ${money(cost)}`}
        </span>
      </div>
      <Sheet label={`Pictures, ${day}`} justified>
        {pictures.map(({ picture, prompt }, index) => (
          <PictureFrame key={picture.id} picture={picture} number={index + 1} prompt={prompt} />
        ))}
      </Sheet>
    </section>
  )
}

const byDay = (generations: readonly Generation[]) => {
  const days = new Map<string, Generation[]>()
  for (const generation of generations) {
    const day = dayWord(generation.created_at)
    days.set(day, [...(days.get(day) ?? []), generation])
  }
  return [...days]
}
