import { join } from 'node:path'
import type { FastifyBaseLogger } from 'fastify'
import type { Config } from '../../config/config.ts'
import { type Files, FilesError } from './files.ts'
import { createLocalFiles } from './local-files.ts'

/**
 * Opens the file storage that belongs to the configured database. Supabase's client is only loaded if it is in use.
 * Throws a `FilesSetupError` if the storage has to be set up first, or if others can read its files.
 */
export async function openFiles(
  { database, dataDirectory }: Config,
  logger: Pick<FastifyBaseLogger, 'warn'>,
): Promise<Files> {
  if (database.engine !== 'supabase')
    return createLocalFiles({ directory: join(dataDirectory, 'files') })
  const { createSupabaseFiles } = await import('./supabase-files.ts')
  const files = createSupabaseFiles(database)
  await files.check().catch((err: unknown) => {
    // Work that needs no files can continue, and the readiness check reports it.
    if (!(err instanceof FilesError && err.kind === 'unavailable')) throw err
    logger.warn({ err }, 'Supabase Storage does not answer yet; files are unavailable.')
  })
  return files
}
