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

/** What a model made, newest first. */
export function GenerationList({ modelId, onUseAgain }: GenerationListProps) {
  const { data, fetchNextPage, hasNextPage, isFetchingNextPage } = useSuspenseInfiniteQuery(
    generationsQuery(modelId),
  )
  const generations = data.pages.flatMap((page) => page.generations)
  if (generations.length === 0) {
    return (
      <EmptyState title="Nothing made yet">
        Write what you want to see. The pictures come here and are kept by this server.
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
