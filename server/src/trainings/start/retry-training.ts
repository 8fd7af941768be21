import type { RetryTrainingBody } from '@the-way/shared'
import {
  type Answered,
  acceptedAnswer,
  type KeyClaim,
  keyInUseError,
  onceForKey,
} from '../../idempotency/idempotency.ts'
import { hashPayload } from '../../idempotency/payload-hash.ts'
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
import { type StartTrainingDependencies, startTraining } from './start-training.ts'

/** Retries a training that is on hold, or starts a new one with the same images if it has ended. */
export async function retryTraining(
  deps: StartTrainingDependencies,
  owner_id: string,
  id: string,
  body: RetryTrainingBody,
  key: string | null,
): Promise<Answered> {
  const { database } = deps
  const [row] = await database.call.trainings_get_many({ keys: [{ owner_id, id }] })
  if (!row) throw trainingNotFoundError(id)
  const payload_hash = hashPayload({ retry: id, ...body })
  if (row.completed_at === null) {
    const resume = (claim: KeyClaim) => resumeTraining(deps, row, body, claim)
    return onceForKey(database, { owner_id, key, payload_hash }, resume)
  }
  if (row.dataset_id === null) throw datasetGoneError()
  const source = { dataset_id: row.dataset_id }
  const fields = toRetryFields(row, body)
  return startTraining(deps, { owner_id, fields, source, key, payload_hash })
}

async function resumeTraining(
  { database, isFree, onQueued }: StartTrainingDependencies,
  row: TrainingRow,
  body: RetryTrainingBody,
  claim: KeyClaim,
): Promise<Answered> {
  const answerWith = (state: TrainingRow) => acceptedAnswer('trainings', toTraining(state, isFree))
  // A retry without a connection would change nothing but lose the run's own reason.
  if (awaitsConnection(row, isFree)) return { answer: answerWith(row), replayed: false }
  if (!isOnHold(row)) throw trainingUnderWayError()
  if (Object.keys(body).length > 0) throw trainingPausedError()
  const answer = answerWith(isReleased(row) ? { ...row, hold_reason: null } : row)
  const { outcome, answer: stored } = await database.call.runs_resume({
    kind: row.kind,
    owner_id: row.owner_id,
    id: row.id,
    now: new Date().toISOString(),
    idempotency: claim && { ...claim, ...answer },
  })
  if (outcome === 'not_on_hold') throw trainingUnderWayError()
  if (outcome === 'key_lost') throw keyInUseError(null)
  if (outcome === 'replayed' && stored) return { answer: stored, replayed: true }
  onQueued()
  return { answer, replayed: false }
}

/** While Replicate limits the rate or does not answer, a retry does not clear the reason (`runs_resume`). */
const isReleased = ({ status, hold_reason }: TrainingRow) =>
  status === 'queued' && hold_reason !== 'throttled'
