import { join } from 'node:path'
import type { Config } from '../../config/config.ts'
import type { Files } from './files.ts'
import { createLocalFiles } from './local-files.ts'
import { createSupabaseFiles } from './supabase-files.ts'

/** Opens the files that go with the database that the configuration names. */
export function openFiles({ database, dataDirectory }: Config): Files {
  return database.engine === 'supabase'
    ? createSupabaseFiles(database)
    : createLocalFiles({ directory: join(dataDirectory, 'files') })
}
