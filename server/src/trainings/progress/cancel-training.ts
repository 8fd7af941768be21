import type { Training } from '@the-way/shared'
import type { Database } from '../../ports/database/database.ts'
import { logRun } from '../../runs/log-run.ts'
import type { JobLogger } from '../../workers/worker.ts'
import { toTraining } from '../training.mapper.ts'
import { trainingEndedError, trainingNotFoundError } from '../trainings.errors.ts'

export interface CancelTrainingDependencies {
  database: Database
  /** True in demo mode: runs cost nothing. */
  isFree: boolean
  logger: Pick<JobLogger, 'info'>
  /** Called when a cancellation has to be sent to Replicate. */
  onCancelRequested: () => void
}

/** Cancels a training: at once if it was not sent, otherwise through Replicate, which confirms the cancellation. */
export async function cancelTraining(
  { database, isFree, logger, onCancelRequested }: CancelTrainingDependencies,
  owner_id: string,
  id: string,
): Promise<{ isEnded: boolean; training: Training }> {
  const now = new Date().toISOString()
  const kind = 'training'
  const result = await database.call.runs_cancel({ kind, owner_id, id, now, reason: 'owner' })
  if (result?.run.kind !== kind) throw trainingNotFoundError(id)
  if (result.outcome === 'ended') throw trainingEndedError(result.run.status)
  if (result.outcome === 'asked') onCancelRequested()
  if (result.outcome === 'canceled')
    logRun(logger, result.run, 'completed', { status: result.run.status })
  return { isEnded: result.outcome !== 'asked', training: toTraining(result.run, isFree) }
}
