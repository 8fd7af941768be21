import type { Generation } from '@the-way/shared'
import { ArrowRight } from 'lucide-react'
import { EmptyState } from '../../components/empty-state.tsx'
import { LinkButton } from '../../components/link-button.tsx'
import { Section } from '../../components/panel.tsx'
import { Sheet } from '../../components/sheet.tsx'
import { dayAndClock } from '../../lib/format-time.ts'
import { useWithoutDeleted } from './deletions.ts'
import { ImageFrame } from './image-frame.tsx'

const SHOWN = 12
const RATIO = 3 / 2

/** The latest images of all models. */
export function LatestImages({ generations }: { generations: readonly Generation[] }) {
  const latest = useWithoutDeleted(generations)
    .flatMap(({ images, prompt, created_at }) =>
      images.map((image) => ({ image, prompt, created_at })),
    )
    // The numbers of generations that ran at the same time are interleaved.
    .sort((a, b) => b.image.number - a.image.number)
    .slice(0, SHOWN)
  if (latest.length === 0) {
    return (
      <EmptyState title="No images yet">
        Choose a model and describe an image. Your latest images appear here.
      </EmptyState>
    )
  }
  return (
    <Section
      title="Latest images"
      className="mb-0!"
      actions={
        <LinkButton to="/gallery" variant="quiet" endIcon={ArrowRight} className="-mr-2.5">
          Open gallery
        </LinkButton>
      }
    >
      <Sheet label="Latest images" columns={4}>
        {latest.map(({ image, prompt, created_at }) => (
          <ImageFrame
            key={image.id}
            image={image}
            prompt={prompt}
            note={dayAndClock(created_at)}
            ratio={RATIO}
          />
        ))}
      </Sheet>
    </Section>
  )
}
