import type { Database } from '../../ports/database/database.ts'
import type { Removals } from '../../removals/removals.ts'
import {
  trainingNotEndedError,
  trainingNotFoundError,
  trainingPostProcessingError,
} from '../trainings.errors.ts'

export interface DeleteTrainingDependencies {
  database: Database
  removals: Removals
}

/** Deletes a training that has ended with its log and weights; its model and dataset stay. */
export async function deleteTraining(
  { database, removals }: DeleteTrainingDependencies,
  owner_id: string,
  id: string,
): Promise<void> {
  const now = new Date().toISOString()
  const gone = await database.call.trainings_delete({ owner_id, id, now })
  if (gone.outcome === 'not_found') throw trainingNotFoundError(id)
  if (gone.outcome === 'not_ended') throw trainingNotEndedError()
  if (gone.outcome === 'post_processing') throw trainingPostProcessingError()
  await removals.begin(gone)
}
