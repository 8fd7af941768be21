import type { ListQuery, Training, TrainingList } from '@the-way/shared'
import { batchReads } from '../ports/database/batch-reads.ts'
import type { TrainingRow } from '../ports/database/functions/trainings.ts'
import {
  createDeleteTraining,
  type DeleteTrainingDependencies,
} from './completion/delete-training.ts'
import { createCancelTraining } from './progress/cancel-training.ts'
import { createReadLogs } from './progress/read-logs.ts'
import { createDryRun } from './start/dry-run.ts'
import { createRetryTraining } from './start/retry-training.ts'
import { createStartTraining, type StartTrainingDependencies } from './start/start-training.ts'
import { toTraining as describe } from './training.mapper.ts'
import { trainingNotFoundError } from './trainings.errors.ts'

export type TrainingsService = ReturnType<typeof createTrainingsService>

/** Creates and manages trainings; a job sends them to Replicate. */
export function createTrainingsService(
  deps: StartTrainingDependencies & DeleteTrainingDependencies & { onCancelRequested: () => void },
) {
  const { call } = deps.database
  const toTraining = (row: TrainingRow) => describe(row, deps.isFree)
  const start = createStartTraining(deps)
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
    start,
    cancel: createCancelTraining(deps),
    remove: createDeleteTraining(deps),
    retry: createRetryTraining({ ...deps, start }),
    logs: createReadLogs(deps.database),
    dryRun: createDryRun(deps),
  }
}
