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
  /** This server is in demo mode, where nothing costs anything. */
  isFree: boolean
  start: ReturnType<typeof createStartTraining>
  /** A training waits to be submitted. */
  onQueued: () => void
}

/** Tries again: a training on hold at once, one that has ended as a new training with the same images. */
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
    // Without a connection there is nothing to try, and it keeps its own reason.
    if (awaitsConnection(row, isFree)) return { answer: answerOf(row), replayed: false }
    if (!isOnHold(row)) throw trainingUnderWayError()
    if (Object.keys(body).length > 0) throw trainingPausedError()
    const answer = answerOf(isReleased(row) ? { ...row, phase: 'queued', error: null } : row)
    const { outcome, answer: kept } = await call.trainings_resume({
      owner_id: row.owner_id,
      id: row.id,
      now: new Date().toISOString(),
      idempotency: key === null ? null : { key, ...answer },
    })
    if (outcome === 'not_paused') throw trainingUnderWayError()
    if (outcome === 'replayed' && kept) return { answer: kept, replayed: true }
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

/** While Replicate throttles it or does not answer, a retry changes no more than when it is due (`trainings_resume`). */
const isReleased = ({ status, error }: TrainingRow) =>
  status === 'queued' && error?.code !== THROTTLED
