import { foldText } from '../gallery/fold-text.ts'
import type { Database } from '../ports/database/database.ts'

const BATCH = 100

/** Makes prompts of imports and from before schema version 12 searchable. It continues after a restart. */
export async function indexUsedPrompts({
  database: { call },
}: {
  database: Pick<Database, 'call'>
}): Promise<void> {
  for (;;) {
    const prompts = await call.prompts_unsearchable({ limit: BATCH })
    if (prompts.length === 0) return
    const texts = prompts.map(({ prompt, ...id }) => ({ ...id, search_text: foldText(prompt) }))
    await call.prompts_set_search_texts({ texts })
    if (prompts.length < BATCH) return
  }
}
