import { useSuspenseInfiniteQuery } from '@tanstack/react-query'
import type { Generation } from '@the-way/shared'
import { Button } from '../../components/button.tsx'
import { generationsQuery } from './api.ts'
import { GenerationSheet } from './generation-sheet.tsx'

interface GenerationListProps {
  /** Null: of all models. */
  modelId: string | null
  /** Shown while there is none. */
  empty: React.ReactNode
  onUseAgain?: (generation: Generation) => void
}

/** What was made, newest first. */
export function GenerationList({ modelId, empty, onUseAgain }: GenerationListProps) {
  const { data, fetchNextPage, hasNextPage, isFetchingNextPage } = useSuspenseInfiniteQuery(
    generationsQuery(modelId),
  )
  const generations = data.pages.flatMap((page) => page.generations)
  if (generations.length === 0) return empty
  return (
    <>
      {generations.map((generation) => (
        <GenerationSheet
          key={generation.id}
          generation={generation}
          {...(onUseAgain ? { onUseAgain: () => onUseAgain(generation) } : {})}
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
