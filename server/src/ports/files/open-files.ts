import { join } from 'node:path'
import type { Config } from '../../config/config.ts'
import type { Files } from './files.ts'
import { createLocalFiles } from './local-files.ts'

/** Opens the file storage that belongs to the configured database. Supabase's client is only loaded if it is in use. */
export async function openFiles({ database, dataDirectory }: Config): Promise<Files> {
  if (database.engine !== 'supabase')
    return createLocalFiles({ directory: join(dataDirectory, 'files') })
  const { createSupabaseFiles } = await import('./supabase-files.ts')
  return createSupabaseFiles(database)
}
