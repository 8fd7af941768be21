import type { Database } from '../ports/database/database.ts'
import { foldText } from './fold-text.ts'

const BATCH = 100

/** Makes the prompts of images from before schema version 11 searchable. It continues after a restart. */
export async function indexPrompts({
  database: { call },
}: {
  database: Pick<Database, 'call'>
}): Promise<void> {
  for (;;) {
    const images = await call.images_unsearchable({ limit: BATCH })
    if (images.length === 0) return
    const texts = images.map(({ id, prompt }) => ({ id, search_text: foldText(prompt) }))
    await call.images_set_search_texts({ texts })
    if (images.length < BATCH) return
  }
}
