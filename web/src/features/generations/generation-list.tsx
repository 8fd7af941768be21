import { useSuspenseInfiniteQuery } from '@tanstack/react-query'
import type { Generation } from '@the-way/shared'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { generationsQuery } from './api.ts'
import { GenerationSheet } from './generation-sheet.tsx'

interface GenerationListProps {
  modelId: string
  onUseAgain: (generation: Generation, seed: 'same' | 'new') => void
}

/** The generations of a model, newest first. */
export function GenerationList({ modelId, onUseAgain }: GenerationListProps) {
  const { data, fetchNextPage, hasNextPage, isFetchingNextPage } = useSuspenseInfiniteQuery(
    generationsQuery(modelId),
  )
  const generations = data.pages.flatMap((page) => page.generations)
  if (generations.length === 0) {
    return (
      <EmptyState title="No images yet">
        Describe an image and generate it. Results appear here and are stored on this server.
      </EmptyState>
    )
  }
  return (
    <>
      {generations.map((generation) => (
        <GenerationSheet
          key={generation.id}
          generation={generation}
          onUseAgain={(seed) => onUseAgain(generation, seed)}
        />
      ))}
      {hasNextPage && (
        <Button pending={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show more
        </Button>
      )}
    </>
  )
}
