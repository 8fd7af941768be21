import type { Database } from '../ports/database/database.ts'
import type { ModelRow } from '../ports/database/functions/models.ts'

/** Yields the owner's whole library page by page, newest first. */
export async function* allModels({ call }: Database, owner_id: string): AsyncIterable<ModelRow[]> {
  let cursor: string | null = null
  do {
    const page: { models: ModelRow[]; next_cursor: string | null } = await call.models_list({
      owner_id,
      limit: 100,
      cursor,
      status: null,
    })
    yield page.models
    cursor = page.next_cursor
  } while (cursor !== null)
}
