import type { GenerateBody, GenerationEstimate } from '@the-way/shared'
import { type Answered, onceForKey } from '../idempotency/idempotency.ts'
import { hashPayload } from '../idempotency/payload-hash.ts'
import { modelNotFoundError } from '../models/models.errors.ts'
import { requireUsable } from '../models/require-usable.ts'
import type { ModelRow } from '../ports/database/functions/models.ts'
import { sum } from './combine-runs.ts'
import { estimateGeneration } from './estimate/estimate-generation.ts'
import { planRuns } from './plan-runs.ts'
import { type QueueGenerationDependencies, queueGeneration } from './queue-generation.ts'
import { type GenerationSettings, outputsPerRun, readSettings } from './settings/read-settings.ts'
import { fitInput } from './version-input.ts'

export interface StartGenerationDependencies extends QueueGenerationDependencies {
  /** The host of Replicate's API. */
  apiHost: string
}

interface StartRequest {
  owner_id: string
  model_id: string
  body: GenerateBody
}

/** Queues a generation. A repeated request gets the same answer, even if the generation has changed since. */
export async function startGeneration(
  deps: StartGenerationDependencies,
  request: StartRequest & {
    /** The `Idempotency-Key`. */
    key: string | null
  },
): Promise<Answered> {
  const { owner_id, model_id, body, key } = request
  // Hashed before a seed is drawn, so that equal clicks start one run.
  const payload_hash = hashPayload({ model_id, num_outputs: 1, ...body })
  return onceForKey(deps.database, { owner_id, key, payload_hash }, async (claim) => {
    const model = await findModel(deps, request)
    const settings = await settingsOf(deps, model, request)
    const request_hash = payload_hash
    return queueGeneration(deps, { owner_id, model, settings, claim, request_hash, retry_of: null })
  })
}

/** Checks a generation like a start does and estimates price and duration, without storing or sending anything. */
export async function dryRunGeneration(
  deps: StartGenerationDependencies,
  request: StartRequest,
): Promise<GenerationEstimate> {
  const { owner_id, body } = request
  const model = await findModel(deps, request)
  requireUsable(model, owner_id, deps.emulated)
  const { version, inputs } = await deps.versionInputs.load(model)
  const { prompts, ...settings } = readSettings(body, model, inputs, deps.apiHost)
  const parameters = fitInput(settings.parameters, inputs)
  const planned = planRuns(prompts, { seed: settings.seed ?? 0, perRun: outputsPerRun(inputs) })
  const runs = planned.map(({ num_outputs }) => num_outputs)
  const { trainer } = model
  const { whole } = await estimateGeneration(deps, {
    owner_id,
    version,
    inputs,
    trainer,
    parameters,
    runs,
  })
  return {
    ...whole,
    num_outputs: sum(runs),
    prompts: prompts.map(({ prompt }) => prompt),
    runs: runs.length,
    parameters,
  }
}

async function findModel(
  { database }: StartGenerationDependencies,
  { owner_id, model_id }: StartRequest,
): Promise<ModelRow> {
  const model = await database.call.models_get({ owner_id, id: model_id })
  if (!model) throw modelNotFoundError(model_id)
  return model
}

/**
 * Returns the settings of a request, checked against the model's version. Without `parameters`, which need the version,
 * a version that is not known yet is only checked when it is sent, so that a start does not wait for Replicate.
 */
async function settingsOf(
  { emulated, versionInputs, apiHost }: StartGenerationDependencies,
  model: ModelRow,
  { owner_id, body }: StartRequest,
): Promise<GenerationSettings> {
  if (body.parameters === undefined)
    return readSettings(body, model, versionInputs.known(model)?.inputs ?? null, apiHost)
  requireUsable(model, owner_id, emulated)
  return readSettings(body, model, (await versionInputs.load(model)).inputs, apiHost)
}
