import type { CanceledGenerations, Generation } from '@the-way/shared'
import type { Database } from '../ports/database/database.ts'
import { logRun } from '../runs/log-run.ts'
import type { JobLogger } from '../workers/worker.ts'
import { toGeneration } from './generation.mapper.ts'
import { generationEndedError, generationNotFoundError } from './generations.errors.ts'

export interface CancelGenerationDependencies {
  database: Database
  /** Whether this server is in demo mode. */
  emulated: boolean
  logger: Pick<JobLogger, 'info'>
  /** Called when a cancellation has to be sent to Replicate. */
  onCancelRequested: () => void
}

/**
 * Cancels all runs of a generation that have not ended: at once if they were not sent, otherwise through Replicate, which
 * confirms the cancellation.
 */
export async function cancelGeneration(
  { database, emulated, logger, onCancelRequested }: CancelGenerationDependencies,
  owner_id: string,
  id: string,
): Promise<{ isEnded: boolean; generation: Generation }> {
  const now = new Date().toISOString()
  const result = await database.call.generations_cancel({ owner_id, id, now })
  if (!result) throw generationNotFoundError(id)
  if (result.outcome === 'ended') throw generationEndedError()
  if (result.outcome === 'asked') onCancelRequested()
  logCanceled(logger, result.canceled)
  return {
    isEnded: result.outcome !== 'asked',
    generation: toGeneration(result.generation, emulated),
  }
}

/** Cancels all of an owner's generations that have not ended, or those of one model. */
export async function cancelGenerations(
  { database, logger, onCancelRequested }: CancelGenerationDependencies,
  owner_id: string,
  model_id: string | null,
): Promise<CanceledGenerations> {
  const now = new Date().toISOString()
  const { canceled, asked, canceled_runs } = await database.call.generations_cancel_all({
    owner_id,
    model_id,
    now,
  })
  logCanceled(logger, canceled_runs)
  if (asked.length > 0) onCancelRequested()
  return { canceled, requested: asked, detail: detailOf(canceled.length, asked.length) }
}

export function logCanceled(logger: CancelGenerationDependencies['logger'], ids: string[]): void {
  for (const id of ids)
    logRun(logger, { id, kind: 'generation' }, 'completed', { status: 'canceled' })
}

function detailOf(canceled: number, requested: number): string {
  const sentences = [
    canceled > 0 && `Canceled before they started, so nothing was charged: ${canceled}.`,
    requested > 0 &&
      `Running: ${requested}. Replicate was asked to cancel them and bills the time that they ran.`,
  ].filter((sentence) => sentence !== false)
  return sentences.length === 0 ? 'Nothing was waiting or running.' : sentences.join(' ')
}
