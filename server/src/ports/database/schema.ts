import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const SETUP_FILE = 'scripts/setup-supabase.sql'

/** The SQL that sets a database up, from the repository: this file runs from `src` and from `dist/src` alike. */
export function readSetupSql(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, SETUP_FILE))) {
    const parent = dirname(folder)
    if (parent === folder)
      throw new Error(`${SETUP_FILE} is missing: get the whole repository again.`)
    folder = parent
  }
  return readFileSync(join(folder, SETUP_FILE), 'utf8')
}

/** The version of the schema that the SQL sets up; written once, in `scripts/sql/00-start.sql`. */
export function readSchemaVersion(sql: string): number {
  const version = /this_version constant integer := (\d+);/.exec(sql)?.[1]
  if (version === undefined) throw new Error(`${SETUP_FILE} does not name its version.`)
  return Number(version)
}
