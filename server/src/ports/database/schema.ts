import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const SETUP_FILE = 'scripts/setup-supabase.sql'

/**
 * Reads the SQL that sets up a database. This file runs from `src` and from `dist/src`, so it searches the parent
 * folders.
 */
export function readSetupSql(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, SETUP_FILE))) {
    const parent = dirname(folder)
    if (parent === folder)
      throw new Error(`${SETUP_FILE} is missing. Restore it from the repository.`)
    folder = parent
  }
  return readFileSync(join(folder, SETUP_FILE), 'utf8')
}

/** Returns the version of the schema that the SQL sets up, which is defined in `scripts/sql/start.sql`. */
export function readSchemaVersion(sql: string): number {
  const version = /this_version constant integer := (\d+);/.exec(sql)?.[1]
  if (version === undefined) throw new Error(`${SETUP_FILE} does not contain its version.`)
  return Number(version)
}
