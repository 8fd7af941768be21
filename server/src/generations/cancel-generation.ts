import type { Generation } from '@the-way/shared'
import type { Database } from '../ports/database/database.ts'
import { toGeneration } from './generation.mapper.ts'
import { generationEndedError, generationNotFoundError } from './generations.errors.ts'

export interface CancelGenerationDependencies {
  database: Database
  /** Whether this server is in demo mode. */
  emulated: boolean
  /** Called when a cancellation has to be sent to Replicate. */
  onCancelRequested: () => void
}

/** Cancels a generation: at once if it was not sent, otherwise through Replicate, which confirms the cancellation. */
export async function cancelGeneration(
  { database, emulated, onCancelRequested }: CancelGenerationDependencies,
  owner_id: string,
  id: string,
): Promise<{ isEnded: boolean; generation: Generation }> {
  const now = new Date().toISOString()
  const result = await database.call.generations_cancel({ owner_id, id, now })
  if (!result) throw generationNotFoundError(id)
  if (result.outcome === 'ended') throw generationEndedError()
  if (result.outcome === 'asked') onCancelRequested()
  return {
    isEnded: result.outcome === 'canceled',
    generation: toGeneration(result.generation, emulated),
  }
}
