import type { ListQuery, Training, TrainingList } from '@the-way/shared'
import { batchReads } from '../ports/database/batch-reads.ts'
import type { TrainingRow } from '../ports/database/functions/trainings.ts'
import { type DeleteTrainingDependencies, deleteTraining } from './completion/delete-training.ts'
import { type CancelTrainingDependencies, cancelTraining } from './progress/cancel-training.ts'
import { readLogs } from './progress/read-logs.ts'
import { dryRun } from './start/dry-run.ts'
import { retryTraining } from './start/retry-training.ts'
import type { StartFields } from './start/start-fields.ts'
import {
  type StartTrainingDependencies,
  startTraining,
  type TrainingSource,
} from './start/start-training.ts'
import { toTraining as describe } from './training.mapper.ts'
import { trainingNotFoundError } from './trainings.errors.ts'

export type TrainingsService = ReturnType<typeof createTrainingsService>

/** Creates and manages trainings; a job sends them to Replicate. */
export function createTrainingsService(
  deps: StartTrainingDependencies & DeleteTrainingDependencies & CancelTrainingDependencies,
) {
  const { call } = deps.database
  const toTraining = (row: TrainingRow) => describe(row, deps.isFree)
  const readTraining = batchReads(
    (keys: { owner_id: string; id: string }[]) => call.trainings_get_many({ keys }),
    ({ owner_id, id }) => `${owner_id}/${id}`,
  )
  return {
    get: async (owner_id: string, id: string): Promise<Training> => {
      const row = await readTraining({ owner_id, id })
      if (!row) throw trainingNotFoundError(id)
      return toTraining(row)
    },
    list: async (owner_id: string, { limit, cursor }: ListQuery): Promise<TrainingList> => {
      const page = await call.trainings_list({ owner_id, limit, cursor: cursor ?? null })
      return { trainings: page.trainings.map(toTraining), next_cursor: page.next_cursor }
    },
    unfinished: async (owner_id: string): Promise<Training[]> =>
      (await call.trainings_unfinished({ owner_id })).map(toTraining),
    start: (owner_id: string, fields: StartFields, source: TrainingSource, key: string | null) =>
      startTraining(deps, { owner_id, fields, source, key }),
    cancel: cancelTraining.bind(null, deps),
    remove: deleteTraining.bind(null, deps),
    retry: retryTraining.bind(null, deps),
    logs: readLogs.bind(null, deps),
    dryRun: dryRun.bind(null, deps),
  }
}
