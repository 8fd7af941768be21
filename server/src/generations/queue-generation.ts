import { randomInt } from 'node:crypto'
import { MAX_SEED, type ModelInput } from '@the-way/shared'
import { ProblemError } from '../errors/problem.ts'
import { foldText } from '../gallery/fold-text.ts'
import {
  type Answered,
  acceptedAnswer,
  type KeyClaim,
  keyInUseError,
} from '../idempotency/idempotency.ts'
import { type VersionInputs, versionOf } from '../models/inputs/version-inputs.ts'
import { modelRefusedError } from '../models/models.errors.ts'
import type { GenerationRow } from '../ports/database/functions/generations.ts'
import type { ModelRow } from '../ports/database/functions/models.ts'
import { logRun } from '../runs/log-run.ts'
import type { SpendingService } from '../spending/spending.service.ts'
import type { JobLogger } from '../workers/worker.ts'
import { type EstimateDependencies, estimateGeneration } from './estimate/estimate-generation.ts'
import { toGeneration, toQueuedGeneration } from './generation.mapper.ts'
import { generationRetriedError } from './generations.errors.ts'
import { planRuns } from './plan-runs.ts'
import { type GenerationSettings, outputsPerRun } from './settings/read-settings.ts'
import { estimatedWithSource } from './sources/source-size.ts'
import { sourceDeletedMeanwhileError } from './sources/sources.errors.ts'
import type { SourceColumns } from './sources/store-source.ts'

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
  source: SourceColumns
  claim: KeyClaim
  request_hash: string
  /** The generation whose missing images this one makes. */
  retry_of: string | null
}

/** Equal requests of one owner within this time, in milliseconds, count as one click. */
const SAME_CLICK_MS = 2000

/** Creates the rows of a generation and its runs, with their prices, and returns the answer that describes it. */
export async function queueGeneration(
  deps: QueueGenerationDependencies,
  { owner_id, model, settings, source, claim, request_hash, retry_of }: QueueRequest,
): Promise<Answered> {
  const { database, emulated, spending, logger, onQueued } = deps
  const { keyword_inserted, parameters, loras } = settings
  const inputs = await inputsOf(deps, model, settings)
  const planned = planRuns(settings.prompts, {
    // Always sent, because a run without our seed could neither be repeated nor identified.
    seed: settings.seed ?? randomInt(MAX_SEED),
    perRun: outputsPerRun(inputs),
  })
  const [first] = planned
  if (!first) throw new Error('a generation without runs')
  const estimated = estimatedWithSource(parameters, source)
  const estimate = await estimateGeneration(deps, {
    owner_id,
    version: versionOf(model),
    inputs,
    trainer: model.trainer,
    runs: planned.map(({ num_outputs }) => ({ num_outputs, parameters: estimated })),
  })
  await spending.requireBelowCap(owner_id, estimate.whole.estimate_usd_micros)
  const now = Date.now()
  const created = {
    now: new Date(now).toISOString(),
    generation: {
      id: first.id,
      owner_id,
      model_id: model.id,
      keyword_inserted,
      parameters,
      ...source,
      loras,
      emulated,
      request_hash,
      retry_of,
    },
    parts: planned.map((run, place) => ({
      ...run,
      search_text: foldText(run.prompt),
      estimate_usd_micros: estimate.runs[place]?.estimate_usd_micros ?? null,
    })),
  }
  const answer = acceptedAnswer('generations', toQueuedGeneration(created, model))
  const result = await database.call.generations_create({
    ...created,
    same_click_since: new Date(now - SAME_CLICK_MS).toISOString(),
    idempotency: claim && { ...claim, ...answer },
  })
  switch (result.outcome) {
    case 'created':
      for (const { id } of planned) logRun(logger, { id, kind: 'generation' }, 'queued')
      onQueued()
      return { answer, replayed: false }
    case 'replayed':
      return { answer: result.answer ?? firstAnswer(result.generation, emulated), replayed: true }
    case 'key_lost':
      throw keyInUseError(null)
    case 'retried':
      throw generationRetriedError(result.generation?.id ?? '')
    case 'deleted_meanwhile':
      throw sourceDeletedMeanwhileError()
    default:
      throw modelRefusedError(result.outcome, model.id)
  }
}

/**
 * Returns the inputs of the model's version; empty if they are not known. One image is one run of any version, so a start does
 * not wait for Replicate then. While Replicate can't be asked, several images are split as most versions need it.
 */
async function inputsOf(
  { versionInputs }: QueueGenerationDependencies,
  model: ModelRow,
  { prompts }: GenerationSettings,
): Promise<ModelInput[]> {
  const known = versionInputs.known(model)
  if (known || prompts.every(({ num_outputs }) => num_outputs === 1)) return known?.inputs ?? []
  try {
    return (await versionInputs.load(model)).inputs
  } catch (error) {
    if (error instanceof ProblemError) return []
    throw error
  }
}

/** Returns the generation of the first click in its current state. */
function firstAnswer(row: GenerationRow | null, isDemo: boolean) {
  if (!row) throw new Error('a replay without a generation')
  return acceptedAnswer('generations', toGeneration(row, isDemo))
}
