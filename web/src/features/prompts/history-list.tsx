import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Button } from '../../components/button.tsx'
import { counted } from '../../lib/format.ts'
import { ago } from '../../lib/format-time.ts'
import { usedPromptsQuery } from './api.ts'
import { NoRows, PromptRow, PromptRows } from './prompt-rows.tsx'
import { RowsState } from './rows-state.tsx'

interface HistoryListProps {
  modelId: string
  words: string
  onPick: (prompt: string) => void
}

/** The prompts that were used with a model, last used first. */
export function HistoryList({ modelId, words, onPick }: HistoryListProps) {
  const query = useInfiniteQuery({
    ...usedPromptsQuery(modelId, words),
    placeholderData: keepPreviousData,
  })
  const prompts = query.data?.pages.flatMap((page) => page.prompts) ?? []
  return (
    <RowsState what="prompts" query={query}>
      {prompts.length === 0 && (
        <NoRows>
          {words === ''
            ? 'No prompts yet. What you generate with this model appears here.'
            : 'No prompt has these words.'}
        </NoRows>
      )}
      <PromptRows label="Prompts">
        {prompts.map(({ prompt, uses, last_used_at }) => (
          <PromptRow
            key={prompt}
            prompt={prompt}
            note={[ago(last_used_at), ...(uses > 1 ? [counted(uses, 'generation')] : [])].join(
              ', ',
            )}
            onPick={onPick}
          />
        ))}
      </PromptRows>
      {query.hasNextPage && (
        <Button
          full
          className="mt-2"
          pending={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </RowsState>
  )
}
