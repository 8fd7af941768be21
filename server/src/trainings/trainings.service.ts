import { randomUUID } from 'node:crypto'
import {
  estimateFluxUsdMicros,
  type ListQuery,
  type Training,
  type TrainingList,
} from '@the-way/shared'
import { takeInArchive } from '../datasets/intake.ts'
import type { SpooledFile } from '../datasets/upload-spool.ts'
import { type Answered, onceForKey } from '../http/idempotency.ts'
import { hashPayload } from '../http/payload-hash.ts'
import { batchReads } from '../ports/database/batch-reads.ts'
import { type Database, DatabaseError } from '../ports/database/database.ts'
import type { Files } from '../ports/files/files.ts'
import type { StartFields } from './start-fields.ts'
import { toTraining } from './training.mapper.ts'
import { trainingNotFoundError } from './trainings.errors.ts'

export type TrainingsService = ReturnType<typeof createTrainingsService>

export interface TrainingsDependencies {
  database: Database
  files: Files
  /** Nothing costs anything: the emulator's runs. */
  isFree: boolean
  /** A training waits to be submitted. */
  onQueued: () => void
}

/** Equal requests of one person within this time, in milliseconds, are one click. */
const SAME_CLICK_MS = 2 * 60_000

/** Trainings: recorded with their pictures first, sent by a job. */
export function createTrainingsService(deps: TrainingsDependencies) {
  const { database, files } = deps
  const { call } = database
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
    /** Takes in the ZIP and queues a training; the answer tells it as it was at that moment. */
    start: (
      owner_id: string,
      fields: StartFields,
      upload: SpooledFile,
      key: string | null,
    ): Promise<Answered> => {
      const payload_hash = hashPayload({ trainer: 'flux', files: [upload.sha256], ...fields })
      return onceForKey(database, { owner_id, key, payload_hash }, () =>
        start(owner_id, fields, upload, { key, request_hash: payload_hash }),
      )
    },
  }

  async function start(
    owner_id: string,
    fields: StartFields,
    upload: SpooledFile,
    { key, request_hash }: { key: string | null; request_hash: string },
  ): Promise<Answered> {
    const dataset_id = randomUUID()
    const { pictures, rejected } = await takeInArchive({
      spoolPath: upload.path,
      datasetId: dataset_id,
      files,
      newId: randomUUID,
    })
    // What cannot be removed now is an orphan, which the clean-up takes; the answer does not wait for that.
    const discard = () =>
      files
        .remove(pictures.flatMap(({ file, thumbnail_file }) => [file, thumbnail_file]))
        .catch(() => {})
    const now = Date.now()
    const created_at = new Date(now).toISOString()
    const { steps, batch_size } = fields.parameters
    const training = {
      ...fields,
      id: randomUUID(),
      trainer: 'flux' as const,
      dataset_id,
      estimate_usd_micros: deps.isFree ? 0 : estimateFluxUsdMicros(steps, batch_size).likely,
    }
    const queued: Training = { ...training, ...freshState(steps, pictures.length), created_at }
    const answer = {
      status: 202,
      location: `/api/trainings/${training.id}`,
      body: JSON.stringify(queued),
    }
    try {
      const result = await call.trainings_create({
        now: created_at,
        same_click_since: new Date(now - SAME_CLICK_MS).toISOString(),
        training: { ...training, owner_id, total_steps: steps, request_hash },
        dataset: {
          id: dataset_id,
          name: fields.name,
          bytes: pictures.reduce((sum, { bytes }) => sum + bytes, 0),
          sha256: upload.sha256,
          rejected,
          pictures,
        },
        idempotency: key === null ? null : { key, ...answer },
      })
      if (result.outcome === 'created') {
        deps.onQueued()
        return { answer, replayed: false }
      }
      await discard()
      return { answer: result.answer ?? firstAnswer(result.training), replayed: true }
    } catch (error) {
      // Where the answer was lost the training may be there: its files stay, the clean-up knows orphans.
      const isUnknown = error instanceof DatabaseError && error.kind === 'unavailable'
      if (!isUnknown) await discard()
      throw error
    }
  }
}

/** The training of the first click, as it is now. */
function firstAnswer(row: Parameters<typeof toTraining>[0] | null) {
  if (!row) throw new Error('a replay without a training')
  return {
    status: 202,
    location: `/api/trainings/${row.id}`,
    body: JSON.stringify(toTraining(row)),
  }
}

const freshState = (steps: number, image_count: number) => ({
  status: 'queued' as const,
  phase: 'queued' as const,
  progress: { step: null, total: steps, fraction: 0, eta_seconds: null },
  image_count,
  replicate_id: null,
  destination: null,
  model_id: null,
  model_url: null,
  weights_url: null,
  weights_note: null,
  error: null,
  logs_tail: '',
  cost_usd_micros: null,
  started_at: null,
  completed_at: null,
  checked_at: null,
})
