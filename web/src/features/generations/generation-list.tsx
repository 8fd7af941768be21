import { useSuspenseInfiniteQuery } from '@tanstack/react-query'
import { type Generation, isTerminal } from '@the-way/shared'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { lazyComponent } from '../../lib/lazy-component.tsx'
import { generationsQuery } from './api.ts'
import { CancelAll } from './cancel-all.tsx'
import { useWithoutDeleted } from './deletions.ts'
import { isLarge, useEndNotice } from './end-notice.ts'
import { GenerationSheet } from './generation-sheet.tsx'
import { countAhead } from './progress-line.tsx'
import type { StudioModel } from './studio-model.ts'

// Most generations are small.
const NotificationOffer = lazyComponent(
  async () => (await import('../notifications/notification-offer.tsx')).NotificationOffer,
)

// Below the images, so nothing waits for it.
const ModelCost = lazyComponent(async () => (await import('../spending/model-cost.tsx')).ModelCost)

interface GenerationListProps {
  model: StudioModel
  /** False for an archived model, or for one that is shared for viewing only. */
  canGenerate: boolean
  onReuse: (generation: Generation) => void
}

/** The generations of a model, newest first. */
export function GenerationList({ model, canGenerate, onReuse }: GenerationListProps) {
  const { data, fetchNextPage, hasNextPage, isFetchingNextPage } = useSuspenseInfiniteQuery(
    generationsQuery(model.id),
  )
  const generations = useWithoutDeleted(data.pages.flatMap((page) => page.generations))
  useEndNotice(generations)
  if (generations.length === 0 && !hasNextPage) {
    return (
      <EmptyState title="No images yet">
        {canGenerate
          ? 'Describe an image and generate it. Results appear here and are stored on this server.'
          : 'Images generated with this model appear here.'}
      </EmptyState>
    )
  }
  const isOffered = generations.some(
    (one) => isLarge(one) && !one.on_hold && !isTerminal(one.status),
  )
  return (
    <>
      {isOffered && (
        <div className="mb-4">
          <NotificationOffer of="generation" />
        </div>
      )}
      <CancelAll modelId={model.id} emulated={model.emulated} generations={generations} />
      {generations.map((generation, index) => (
        <GenerationSheet
          key={generation.id}
          generation={generation}
          emulated={model.emulated}
          ahead={countAhead(generations, index)}
          isRetried={generations.some(({ retry_of }) => retry_of === generation.id)}
          model={canGenerate ? model : null}
          onReuse={() => onReuse(generation)}
        />
      ))}
      {hasNextPage && (
        <Button pending={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show more
        </Button>
      )}
      {!model.emulated && <ModelCost modelId={model.id} />}
    </>
  )
}
