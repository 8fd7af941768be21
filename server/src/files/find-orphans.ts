import type { Database } from '../ports/database/database.ts'
import type { Files } from '../ports/files/files.ts'
import { originalKey } from './thumbnails.ts'

const BATCH = 500

/**
 * Yields the keys of files that no row refers to, in batches, such as those of a request that was interrupted. Leaves out
 * files that changed after `before`, in milliseconds: their request may not have stored its rows yet.
 */
export async function* findOrphans(
  { database, files }: { database: Database; files: Files },
  { before, folder }: { before: number; folder?: string },
): AsyncGenerator<string[]> {
  let batch: string[] = []
  const orphans = async () => {
    const originals = [...new Set(batch.map(originalKey))]
    const known = new Set(await database.call.files_known({ files: originals }))
    const unknown = batch.filter((key) => !known.has(originalKey(key)))
    batch = []
    return unknown
  }
  for await (const { key, modified_at } of files.list(folder)) {
    if (modified_at.getTime() <= before) batch.push(key)
    if (batch.length >= BATCH) yield orphans()
  }
  if (batch.length > 0) yield orphans()
}
