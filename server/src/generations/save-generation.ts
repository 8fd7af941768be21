import type { RunError } from '@the-way/shared'
import type { GenerationPartRow } from '../ports/database/functions/generations.ts'
import type { Replicate } from '../ports/replicate/replicate.ts'
import { ReplicateError } from '../ports/replicate/replicate-error.ts'
import { logRun } from '../runs/log-run.ts'
import { ageOf } from '../runs/reconcile-run.ts'
import { explainUnknownStatus } from '../runs/run-errors.ts'
import type { Lease } from '../workers/worker.ts'
import { explainMissingImages } from './generation-failure.ts'
import { readOutputs } from './prediction-output.ts'
import { copyImages, loseMissingImages, type SaveImagesDependencies } from './save-images.ts'

export interface SaveGenerationDependencies extends SaveImagesDependencies {
  replicate: Replicate
  /** True in demo mode: the emulator's runs cost nothing. */
  isFree: boolean
}

/** How long to wait before images are copied again, in milliseconds. Replicate keeps them for an hour. */
const RETRY_MS = 5000
/** A run that Replicate has just created may not be readable everywhere yet. */
const UNKNOWN_GRACE_MS = 60_000

/** Copies the images of a run that has succeeded at Replicate, and completes it once each is copied or lost. */
export async function saveGeneration(
  deps: SaveGenerationDependencies,
  row: GenerationPartRow,
  { lease_id }: Lease,
): Promise<void> {
  const retry = (inMs: number, note: { error?: RunError } = {}) =>
    deps.database.call.runs_release({
      id: row.id,
      lease_id,
      now: new Date().toISOString(),
      next_check_at: new Date(Date.now() + inMs).toISOString(),
      ...note,
    })
  if (row.replicate_id === null) throw new Error('a delivered run without an id at Replicate')
  try {
    // The URLs that Replicate returned earlier may have expired.
    const run = await deps.replicate.getPrediction(row.replicate_id)
    if (run === null && ageOf(row) < UNKNOWN_GRACE_MS) {
      await retry(RETRY_MS)
      return
    }
    const urls = run ? readOutputs(run.output) : []
    const isGone = run === null || (run.data_removed && urls.length === 0)
    const isDone = isGone ? await loseMissingImages(deps, row) : await copyImages(deps, row, urls)
    if (isDone) await complete(deps, row)
    else await retry(RETRY_MS)
  } catch (error) {
    if (!(error instanceof ReplicateError)) throw error
    const unknown = { error: explainUnknownStatus(error) }
    await retry(Math.max(error.retryAfterMs ?? 0, RETRY_MS), unknown)
  }
}

async function complete(
  { database: { call }, isFree, logger }: SaveGenerationDependencies,
  { id, owner_id }: GenerationPartRow,
): Promise<void> {
  const row = await call.generation_parts_get({ owner_id, id })
  if (!row) return
  const saved = row.images.length
  const { lost, withheld: blocked } = row
  const missing = Math.max(0, row.num_outputs - (row.delivered ?? 0) - blocked)
  const error = explainMissingImages({ saved, lost, missing, blocked })
  const now = new Date().toISOString()
  const done = await call.generations_complete({
    id,
    now,
    status: saved > 0 ? 'succeeded' : 'failed',
    error,
    cost_usd_micros: isFree ? 0 : null,
    started_at: null,
    completed_at: now,
  })
  if (!done) return
  logRun(logger, row, 'saved', { images: saved, lost: row.lost.length })
  logRun(logger, row, 'completed', { status: done.status, reason: error?.code })
}
