import type { Generation } from '@the-way/shared'
import type { Database } from '../ports/database/database.ts'
import { awaitsConnection } from '../runs/on-hold.ts'
import { toGeneration } from './generation.mapper.ts'
import { generationNotFoundError, generationNotOnHoldError } from './generations.errors.ts'

export interface RetryGenerationDependencies {
  database: Database
  /** Whether this server is in demo mode. */
  emulated: boolean
  /** Called when a generation is ready to be submitted. */
  onQueued: () => void
}

/** Retries a generation that is on hold, such as for lack of credit. */
export async function retryGeneration(
  { database, emulated, onQueued }: RetryGenerationDependencies,
  owner_id: string,
  id: string,
): Promise<Generation> {
  const row = await database.call.generations_get({ owner_id, id })
  if (!row) throw generationNotFoundError(id)
  // A retry without a connection would change nothing but lose the run's own reason.
  if (awaitsConnection(row, emulated)) return toGeneration(row, emulated)
  const now = new Date().toISOString()
  const kind = 'generation'
  const { run } = await database.call.runs_resume({ kind, owner_id, id, now, idempotency: null })
  if (run?.kind !== kind) throw generationNotOnHoldError()
  onQueued()
  return toGeneration(run, emulated)
}
