import type { UsedPromptList, UsedPromptQuery } from '@the-way/shared'
import { foldText } from '../gallery/fold-text.ts'
import type { Database } from '../ports/database/database.ts'

export type PromptsService = ReturnType<typeof createPromptsService>

/** Lists the prompts of an owner's generations. */
export const createPromptsService = ({ database: { call } }: { database: Database }) => ({
  list: (owner_id: string, query: UsedPromptQuery): Promise<UsedPromptList> => {
    const { limit, cursor = null, model_id, q } = query
    return call.prompts_list({
      owner_id,
      limit,
      cursor,
      model_id,
      q: q === undefined ? null : foldText(q),
    })
  },
})
