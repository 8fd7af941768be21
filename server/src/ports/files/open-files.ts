import { join } from 'node:path'
import type { Config } from '../../config/config.ts'
import type { Files } from './files.ts'
import { createLocalFiles } from './local-files.ts'
import { createSupabaseFiles } from './supabase-files.ts'

/** Opens the file storage that belongs to the configured database. */
export function openFiles({ database, dataDirectory }: Config): Files {
  return database.engine === 'supabase'
    ? createSupabaseFiles(database)
    : createLocalFiles({ directory: join(dataDirectory, 'files') })
}
