import type { Training } from '@the-way/shared'
import type { Database } from '../../ports/database/database.ts'
import { toTraining } from '../training.mapper.ts'
import { trainingEndedError, trainingNotFoundError } from '../trainings.errors.ts'

export interface CancelTrainingDependencies {
  database: Database
  /** True in demo mode: runs cost nothing. */
  isFree: boolean
  /** Called when a cancellation has to be sent to Replicate. */
  onCancelRequested: () => void
}

/** Cancels a training: at once if it was not sent, otherwise through Replicate, which confirms the cancellation. */
export async function cancelTraining(
  { database, isFree, onCancelRequested }: CancelTrainingDependencies,
  owner_id: string,
  id: string,
): Promise<{ isEnded: boolean; training: Training }> {
  const now = new Date().toISOString()
  const result = await database.call.trainings_cancel({ owner_id, id, now, reason: 'owner' })
  if (!result) throw trainingNotFoundError(id)
  if (result.outcome === 'ended') throw trainingEndedError(result.training.status)
  if (result.outcome === 'asked') onCancelRequested()
  return { isEnded: result.outcome === 'canceled', training: toTraining(result.training, isFree) }
}
