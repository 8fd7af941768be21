import type { Database } from '../ports/database/database.ts'
import type { Removals } from '../removals/removals.ts'
import { generationNotEndedError, generationNotFoundError } from './generations.errors.ts'

export interface DeleteGenerationDependencies {
  database: Database
  removals: Removals
}

/** Deletes a generation that has ended, with its images. */
export async function deleteGeneration(
  { database, removals }: DeleteGenerationDependencies,
  owner_id: string,
  id: string,
): Promise<void> {
  const now = new Date().toISOString()
  const gone = await database.call.generations_delete({ owner_id, id, now })
  if (gone.outcome === 'not_found') throw generationNotFoundError(id)
  if (gone.outcome === 'not_ended') throw generationNotEndedError()
  await removals.begin(gone)
}
