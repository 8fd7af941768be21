import { randomInt, randomUUID } from 'node:crypto'
import {
  type GenerateBody,
  type Generation,
  type GenerationList,
  type GenerationListQuery,
  insertKeyword,
  MAX_SEED,
} from '@the-way/shared'
import { type Answered, onceForKey } from '../idempotency/idempotency.ts'
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
import type { Removals } from '../removals/removals.ts'
import { awaitsConnection } from '../runs/on-hold.ts'
import type { SpendingService } from '../spending/spending.service.ts'
import { toGeneration as describe } from './generation.mapper.ts'
import {
  generationEndedError,
  generationNotEndedError,
  generationNotFoundError,
  generationNotOnHoldError,
} from './generations.errors.ts'

export type GenerationsService = ReturnType<typeof createGenerationsService>

export interface GenerationsDependencies {
  database: Database
  /** Whether this server is in demo mode. */
  emulated: boolean
  spending: SpendingService
  removals: Removals
  /** Called when a generation is ready to be submitted. */
  onQueued: () => void
  /** Called when a cancellation has to be sent to Replicate. */
  onCancelRequested: () => void
}

/** Equal requests of one owner within this time, in milliseconds, count as one click. */
const SAME_CLICK_MS = 2000

/** Creates and manages generations; a job sends them to Replicate. */
export function createGenerationsService({
  database,
  emulated,
  spending,
  removals,
  onQueued,
  onCancelRequested,
}: GenerationsDependencies) {
  const { call } = database
  const toGeneration = (row: GenerationRow) => describe(row, emulated)
  return {
    list: async (owner_id: string, query: GenerationListQuery): Promise<GenerationList> => {
      const { limit, cursor, model_id } = query
      const page = await call.generations_list({
        owner_id,
        limit,
        cursor: cursor ?? null,
        model_id: model_id ?? null,
      })
      return { generations: page.generations.map(toGeneration), next_cursor: page.next_cursor }
    },
    get: async (owner_id: string, id: string): Promise<Generation> => {
      const row = await call.generations_get({ owner_id, id })
      if (!row) throw generationNotFoundError(id)
      return toGeneration(row)
    },
    /**
     * Cancels a generation: at once if it was not sent, otherwise through Replicate, which confirms the cancellation.
     */
    cancel: async (
      owner_id: string,
      id: string,
    ): Promise<{ isEnded: boolean; generation: Generation }> => {
      const result = await call.generations_cancel({ owner_id, id, now: new Date().toISOString() })
      if (!result) throw generationNotFoundError(id)
      if (result.outcome === 'ended') throw generationEndedError()
      if (result.outcome === 'asked') onCancelRequested()
      return {
        isEnded: result.outcome === 'canceled',
        generation: toGeneration(result.generation),
      }
    },
    /** Deletes a generation that has ended, with its images. */
    remove: async (owner_id: string, id: string): Promise<void> => {
      const gone = await call.generations_delete({ owner_id, id, now: new Date().toISOString() })
      if (gone.outcome === 'not_found') throw generationNotFoundError(id)
      if (gone.outcome === 'not_ended') throw generationNotEndedError()
      await removals.begin(gone)
    },
    /** Retries a generation that is on hold, such as for lack of credit. */
    retry: async (owner_id: string, id: string): Promise<Generation> => {
      const row = await call.generations_get({ owner_id, id })
      if (!row) throw generationNotFoundError(id)
      // A retry without a connection would change nothing but lose the run's own reason.
      if (awaitsConnection(row, emulated)) return toGeneration(row)
      const now = new Date().toISOString()
      const resumed = await call.generations_resume({ owner_id, id, now })
      if (!resumed) throw generationNotOnHoldError()
      onQueued()
      return toGeneration(resumed)
    },
    /** Starts a generation. A repeated request gets the same answer, even if the generation has changed since. */
    start: async (
      owner_id: string,
      model_id: string,
      body: GenerateBody,
      key: string | null,
    ): Promise<Answered> => {
      // Hashed before a seed is drawn, so that equal clicks start one run.
      const payload_hash = hashPayload({ model_id, ...body })
      return onceForKey(database, { owner_id, key, payload_hash }, () =>
        start(owner_id, model_id, body, key, payload_hash),
      )
    },
  }

  async function start(
    owner_id: string,
    model_id: string,
    body: GenerateBody,
    key: string | null,
    request_hash: string,
  ): Promise<Answered> {
    const { prompt: typedPrompt, seed = randomInt(MAX_SEED), num_outputs = 1, ...parameters } = body
    const model = await call.models_get({ owner_id, id: model_id })
    if (!model) throw modelNotFoundError(model_id)
    await spending.requireBelowCap(owner_id)
    const { prompt, inserted } = insertKeyword(typedPrompt, model.keyword, model.trainer)
    const started = Date.now()
    const now = new Date(started).toISOString()
    const requested = {
      id: randomUUID(),
      model_id,
      prompt,
      keyword_inserted: inserted,
      parameters,
      // Always sent, because a run without our seed could neither be repeated nor identified.
      seed,
      num_outputs,
    }
    const queued: Generation = {
      ...requested,
      model_name: model.name,
      status: 'queued',
      on_hold: false,
      retry_at: null,
      images: [],
      deleted_images: 0,
      withheld: 0,
      progress: { step: null, total: null },
      replicate_id: null,
      error: null,
      cost_usd_micros: null,
      cancel_requested_at: null,
      created_at: now,
      started_at: null,
      completed_at: null,
    }
    const answer = {
      status: 202,
      location: `/api/generations/${requested.id}`,
      body: JSON.stringify(queued),
    }
    const result = await call.generations_create({
      now,
      same_click_since: new Date(started - SAME_CLICK_MS).toISOString(),
      generation: { ...requested, owner_id, emulated, request_hash },
      idempotency: key === null ? null : { key, ...answer },
    })
    if (result.outcome === 'no_model') throw modelNotFoundError(model_id)
    if (result.outcome === 'view_only') throw modelViewOnlyError()
    if (result.outcome === 'archived') throw modelArchivedError()
    if (result.outcome === 'demo_only') throw modelDemoOnlyError()
    if (result.outcome === 'replicate_only') throw modelReplicateOnlyError()
    if (result.outcome === 'replayed')
      return { answer: result.answer ?? firstAnswer(result.generation), replayed: true }
    onQueued()
    return { answer, replayed: false }
  }

  /** Returns the generation of the first click in its current state. */
  function firstAnswer(row: GenerationRow | null) {
    if (!row) throw new Error('a replay without a generation')
    return {
      status: 202,
      location: `/api/generations/${row.id}`,
      body: JSON.stringify(toGeneration(row)),
    }
  }
}
