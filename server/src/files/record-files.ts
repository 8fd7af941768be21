import { isDatabaseAway } from '../ports/database/retry-until-answered.ts'
import type { Files } from '../ports/files/files.ts'

/**
 * Runs `write`, which stores files or has just stored them and inserts rows for them, then removes those of `keys` without
 * a row. `recorded` returns the keys that have one.
 */
export async function recordFiles<T>(
  files: Pick<Files, 'remove'>,
  keys: readonly string[],
  write: () => Promise<T>,
  recorded: (result: T) => readonly string[] | Promise<readonly string[]>,
): Promise<T> {
  // The clean-up later removes files that can't be removed now, so the response does not wait for them.
  const remove = (gone: readonly string[]) => files.remove(gone).catch(() => {})
  try {
    const result = await write()
    const kept = new Set(await recorded(result))
    await remove(keys.filter((key) => !kept.has(key)))
    return result
  } catch (error) {
    // If only the database's response was lost, the rows may exist, so their files stay.
    if (!isDatabaseAway(error)) await remove(keys)
    throw error
  }
}
