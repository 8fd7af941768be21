import type { Training } from '@the-way/shared'
import type { Database } from '../../ports/database/database.ts'
import { toTraining } from '../training.mapper.ts'
import { trainingEndedError, trainingNotFoundError } from '../trainings.errors.ts'

export interface CancelTrainingDependencies {
  database: Database
  /** This server is in demo mode, where nothing costs anything. */
  isFree: boolean
  /** Replicate is to be asked for the end of one. */
  onCancelRequested: () => void
}

/** Ends a training: at once where nothing of it was sent, else by asking Replicate, whose word is the end. */
export const createCancelTraining =
  ({ database, isFree, onCancelRequested }: CancelTrainingDependencies) =>
  async (owner_id: string, id: string): Promise<{ isEnded: boolean; training: Training }> => {
    const now = new Date().toISOString()
    const result = await database.call.trainings_cancel({ owner_id, id, now, reason: 'owner' })
    if (!result) throw trainingNotFoundError(id)
    if (result.outcome === 'ended') throw trainingEndedError(result.training.status)
    if (result.outcome === 'asked') onCancelRequested()
    return { isEnded: result.outcome === 'canceled', training: toTraining(result.training, isFree) }
  }
