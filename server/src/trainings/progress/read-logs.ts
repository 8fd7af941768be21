import { readLosses, type TrainingLogs } from '@the-way/shared'
import type { Database } from '../../ports/database/database.ts'
import { trainingNotFoundError } from '../trainings.errors.ts'

/** A training's log as it is kept, and the losses that it tells; `name` is the training's. */
export const createReadLogs =
  ({ call }: Database) =>
  async (owner_id: string, id: string): Promise<TrainingLogs & { name: string }> => {
    const kept = await call.trainings_logs({ owner_id, id })
    if (!kept) throw trainingNotFoundError(id)
    const { name, logs, length } = kept
    return { name, logs, is_complete: logs.length === length, losses: readLosses(logs) }
  }
