import { randomInt, randomUUID } from 'node:crypto'
import { type GenerateBody, insertKeyword, MAX_SEED } from '@the-way/shared'
import {
  type Answered,
  acceptedAnswer,
  type KeyClaim,
  keyInUseError,
  onceForKey,
} from '../idempotency/idempotency.ts'
import { hashPayload } from '../idempotency/payload-hash.ts'
import {
  modelArchivedError,
  modelDemoOnlyError,
  modelNotFoundError,
  modelReplicateOnlyError,
  modelViewOnlyError,
} from '../models/models.errors.ts'
import type { Database } from '../ports/database/database.ts'
import type { GenerationRow } from '../ports/database/functions/generations.ts'
import { logRun } from '../runs/log-run.ts'
import type { SpendingService } from '../spending/spending.service.ts'
import type { JobLogger } from '../workers/worker.ts'
import { toGeneration, toQueuedGeneration } from './generation.mapper.ts'

export interface StartGenerationDependencies {
  database: Database
  /** Whether this server is in demo mode. */
  emulated: boolean
  spending: SpendingService
  logger: Pick<JobLogger, 'info'>
  /** Called when a generation is ready to be submitted. */
  onQueued: () => void
}

interface StartRequest {
  owner_id: string
  model_id: string
  body: GenerateBody
  /** The `Idempotency-Key`. */
  key: string | null
}

/** Equal requests of one owner within this time, in milliseconds, count as one click. */
const SAME_CLICK_MS = 2000

/** Queues a generation. A repeated request gets the same answer, even if the generation has changed since. */
export async function startGeneration(
  deps: StartGenerationDependencies,
  request: StartRequest,
): Promise<Answered> {
  const { owner_id, model_id, body, key } = request
  // Hashed before a seed is drawn, so that equal clicks start one run.
  const payload_hash = hashPayload({ model_id, ...body })
  return onceForKey(deps.database, { owner_id, key, payload_hash }, (claim) =>
    queueGeneration(deps, request, { claim, request_hash: payload_hash }),
  )
}

async function queueGeneration(
  { database, emulated, spending, logger, onQueued }: StartGenerationDependencies,
  { owner_id, model_id, body }: StartRequest,
  { claim, request_hash }: { claim: KeyClaim; request_hash: string },
): Promise<Answered> {
  // Always sent, because a run without our seed could neither be repeated nor identified.
  const { prompt: typedPrompt, seed = randomInt(MAX_SEED), num_outputs = 1, ...parameters } = body
  const model = await database.call.models_get({ owner_id, id: model_id })
  if (!model) throw modelNotFoundError(model_id)
  await spending.requireBelowCap(owner_id)
  const { prompt, inserted } = insertKeyword(typedPrompt, model.keyword, model.trainer)
  const now = Date.now()
  const created_at = new Date(now).toISOString()
  const generation = {
    id: randomUUID(),
    owner_id,
    model_id,
    prompt,
    keyword_inserted: inserted,
    parameters,
    seed,
    num_outputs,
    emulated,
    request_hash,
  }
  const queued = toQueuedGeneration(generation, model, created_at)
  const answer = acceptedAnswer('generations', queued)
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
    case 'no_model':
      throw modelNotFoundError(model_id)
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
