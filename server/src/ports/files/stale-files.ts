import { readdir, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing } from './disk-errors.ts'

/** Longer than any upload may take, so a file this old belongs to a process that died. */
const STALE_MS = 24 * 3600_000

/** Removes incomplete files of dead processes from `folder`; a missing folder is ignored. */
export async function removeStaleFiles(folder: string, now = Date.now()): Promise<void> {
  for (const name of await readdir(folder).catch(missingAs([]))) {
    const path = join(folder, name)
    const found = await stat(path).catch(missingAs(null))
    if (found?.isFile() && now - found.mtimeMs > STALE_MS)
      await unlink(path).catch(missingAs(undefined))
  }
}

const missingAs =
  <T>(value: T) =>
  (error: unknown): T => {
    if (isMissing(error)) return value
    throw error
  }
