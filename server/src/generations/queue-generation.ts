import { randomInt, randomUUID } from 'node:crypto'
import { MAX_SEED } from '@the-way/shared'
import {
  type Answered,
  acceptedAnswer,
  type KeyClaim,
  keyInUseError,
} from '../idempotency/idempotency.ts'
import { type VersionInputs, versionOf } from '../models/inputs/version-inputs.ts'
import {
  modelArchivedError,
  modelDemoOnlyError,
  modelNotFoundError,
  modelReplicateOnlyError,
  modelViewOnlyError,
} from '../models/models.errors.ts'
import type { GenerationRow } from '../ports/database/functions/generations.ts'
import type { ModelRow } from '../ports/database/functions/models.ts'
import { logRun } from '../runs/log-run.ts'
import type { SpendingService } from '../spending/spending.service.ts'
import type { JobLogger } from '../workers/worker.ts'
import { type EstimateDependencies, estimateGeneration } from './estimate/estimate-generation.ts'
import { toGeneration, toQueuedGeneration } from './generation.mapper.ts'
import { generationRetriedError } from './generations.errors.ts'
import type { GenerationSettings } from './settings/read-settings.ts'

export interface QueueGenerationDependencies extends EstimateDependencies {
  spending: SpendingService
  versionInputs: VersionInputs
  logger: Pick<JobLogger, 'info'>
  /** Called when a generation is ready to be submitted. */
  onQueued: () => void
}

interface QueueRequest {
  owner_id: string
  model: ModelRow
  settings: GenerationSettings
  claim: KeyClaim
  request_hash: string
  /** The generation whose missing images this one makes. */
  retry_of: string | null
}

/** Equal requests of one owner within this time, in milliseconds, count as one click. */
const SAME_CLICK_MS = 2000

/** Creates the row of a generation, with its price, and returns the answer that describes it. */
export async function queueGeneration(
  deps: QueueGenerationDependencies,
  { owner_id, model, settings, claim, request_hash, retry_of }: QueueRequest,
): Promise<Answered> {
  const { database, emulated, spending, logger, onQueued } = deps
  const { estimate_usd_micros } = await estimateGeneration(deps, {
    ...settings,
    owner_id,
    version: versionOf(model),
    inputs: deps.versionInputs.known(model)?.inputs ?? [],
    trainer: model.trainer,
  })
  await spending.requireBelowCap(owner_id, estimate_usd_micros)
  const now = Date.now()
  const created_at = new Date(now).toISOString()
  const generation = {
    ...settings,
    id: randomUUID(),
    owner_id,
    model_id: model.id,
    // Always sent, because a run without our seed could neither be repeated nor identified.
    seed: settings.seed ?? randomInt(MAX_SEED),
    emulated,
    request_hash,
    estimate_usd_micros,
    retry_of,
  }
  const answer = acceptedAnswer('generations', toQueuedGeneration(generation, model, created_at))
  const result = await database.call.generations_create({
    now: created_at,
    same_click_since: new Date(now - SAME_CLICK_MS).toISOString(),
    generation,
    idempotency: claim && { ...claim, ...answer },
  })
  switch (result.outcome) {
    case 'created':
      logRun(logger, { id: generation.id, kind: 'generation' }, 'queued')
      onQueued()
      return { answer, replayed: false }
    case 'replayed':
      return { answer: result.answer ?? firstAnswer(result.generation, emulated), replayed: true }
    case 'key_lost':
      throw keyInUseError(null)
    case 'retried':
      throw generationRetriedError(result.generation?.id ?? '')
    case 'no_model':
      throw modelNotFoundError(model.id)
    case 'view_only':
      throw modelViewOnlyError()
    case 'archived':
      throw modelArchivedError()
    case 'demo_only':
      throw modelDemoOnlyError()
    case 'replicate_only':
      throw modelReplicateOnlyError()
  }
}

/** Returns the generation of the first click in its current state. */
function firstAnswer(row: GenerationRow | null, isDemo: boolean) {
  if (!row) throw new Error('a replay without a generation')
  return acceptedAnswer('generations', toGeneration(row, isDemo))
}
