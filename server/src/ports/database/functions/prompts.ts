import { Type } from 'typebox'
import { entry } from './entry.ts'
import { Args, Count, Id, Nullable, pageArgs, Text, Time } from './parts.ts'

const UsedPromptRow = Type.Object({
  prompt: Text,
  uses: Type.Integer({ description: 'how many of the owner’s generations have it' }),
  last_used_at: Time,
})

const promptId = { owner_id: Id, model_id: Id, key: Text }

export const promptFunctions = {
  /** Returns each prompt of the owner's generations with a model once. `q` is a part of it, as `foldText` returns it. */
  prompts_list: entry(
    Args({ ...pageArgs, model_id: Id, q: Nullable(Text) }),
    Type.Object({ prompts: Type.Array(UsedPromptRow), next_cursor: Nullable(Text) }),
  ),
  /** Returns prompts of all owners that can't be searched yet. */
  prompts_unsearchable: entry(
    Args({ limit: Count }),
    Type.Array(Type.Object({ ...promptId, prompt: Text })),
  ),
  /** Returns how many were changed. */
  prompts_set_search_texts: entry(
    Args({ texts: Type.Array(Type.Object({ ...promptId, search_text: Text })) }),
    Count,
  ),
}
