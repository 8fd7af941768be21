import { readLosses, type TrainingLogs } from '@the-way/shared'
import type { Database } from '../../ports/database/database.ts'
import { trainingNotFoundError } from '../trainings.errors.ts'

/** Returns a training's stored log and the losses in it; `name` is the training's. */
export async function readLogs(
  { database }: { database: Database },
  owner_id: string,
  id: string,
): Promise<TrainingLogs & { name: string }> {
  const stored = await database.call.trainings_logs({ owner_id, id })
  if (!stored) throw trainingNotFoundError(id)
  const { name, logs, length } = stored
  return { name, logs, is_complete: logs.length === length, losses: readLosses(logs) }
}
