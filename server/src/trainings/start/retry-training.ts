import { type RetryTrainingBody, THROTTLED } from '@the-way/shared'
import { type Answered, onceForKey } from '../../idempotency/idempotency.ts'
import { hashPayload } from '../../idempotency/payload-hash.ts'
import type { Database } from '../../ports/database/database.ts'
import type { TrainingRow } from '../../ports/database/functions/trainings.ts'
import { awaitsConnection, isOnHold } from '../../runs/on-hold.ts'
import { toTraining } from '../training.mapper.ts'
import {
  datasetGoneError,
  trainingNotFoundError,
  trainingPausedError,
  trainingUnderWayError,
} from '../trainings.errors.ts'
import { toRetryFields } from './retry-fields.ts'
import type { createStartTraining } from './start-training.ts'

export interface RetryTrainingDependencies {
  database: Database
  /** True in demo mode: runs cost nothing. */
  isFree: boolean
  start: ReturnType<typeof createStartTraining>
  /** Called when a training is ready to be submitted. */
  onQueued: () => void
}

/** Retries a training that is on hold, or starts a new one with the same images if it has ended. */
export function createRetryTraining({
  database,
  isFree,
  start,
  onQueued,
}: RetryTrainingDependencies) {
  const { call } = database
  return async (
    owner_id: string,
    id: string,
    body: RetryTrainingBody,
    key: string | null,
  ): Promise<Answered> => {
    const [row] = await call.trainings_get_many({ keys: [{ owner_id, id }] })
    if (!row) throw trainingNotFoundError(id)
    const payload_hash = hashPayload({ retry: id, ...body })
    if (row.completed_at === null) {
      return onceForKey(database, { owner_id, key, payload_hash }, () => resume(row, body, key))
    }
    if (row.dataset_id === null) throw datasetGoneError()
    const source = { dataset_id: row.dataset_id }
    return start(owner_id, toRetryFields(row, body), source, key, payload_hash)
  }

  async function resume(
    row: TrainingRow,
    body: RetryTrainingBody,
    key: string | null,
  ): Promise<Answered> {
    // A retry without a connection would change nothing but lose the run's own reason.
    if (awaitsConnection(row, isFree)) return { answer: answerOf(row), replayed: false }
    if (!isOnHold(row)) throw trainingUnderWayError()
    if (Object.keys(body).length > 0) throw trainingPausedError()
    const answer = answerOf(isReleased(row) ? { ...row, phase: 'queued', error: null } : row)
    const { outcome, answer: stored } = await call.trainings_resume({
      owner_id: row.owner_id,
      id: row.id,
      now: new Date().toISOString(),
      idempotency: key === null ? null : { key, ...answer },
    })
    if (outcome === 'not_paused') throw trainingUnderWayError()
    if (outcome === 'replayed' && stored) return { answer: stored, replayed: true }
    onQueued()
    return { answer, replayed: false }
  }

  function answerOf(row: TrainingRow) {
    return {
      status: 202,
      location: `/api/trainings/${row.id}`,
      body: JSON.stringify(toTraining(row, isFree)),
    }
  }
}

/** While Replicate limits the rate or does not answer, a retry does not clear the reason (`trainings_resume`). */
const isReleased = ({ status, error }: TrainingRow) =>
  status === 'queued' && error?.code !== THROTTLED
