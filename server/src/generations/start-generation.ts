import type { GenerateBody, GenerationEstimate, ModelInput } from '@the-way/shared'
import { invalidRequestError } from '../errors/request.errors.ts'
import { type Answered, onceForKey } from '../idempotency/idempotency.ts'
import { hashPayload } from '../idempotency/payload-hash.ts'
import { modelNotFoundError } from '../models/models.errors.ts'
import { requireUsable } from '../models/require-usable.ts'
import type { ModelRow } from '../ports/database/functions/models.ts'
import { sum } from './combine-runs.ts'
import { estimateGeneration } from './estimate/estimate-generation.ts'
import { planRuns } from './plan-runs.ts'
import { type QueueGenerationDependencies, queueGeneration } from './queue-generation.ts'
import { resolveLoras } from './settings/loras.ts'
import { type GenerationSettings, outputsPerRun, readSettings } from './settings/read-settings.ts'
import {
  type GenerateFiles,
  type ReadSourceDependencies,
  readSource,
} from './sources/read-source.ts'
import { hasSource, sourceProblems } from './sources/source-problems.ts'
import { estimatedWithSource, withSourceSize } from './sources/source-size.ts'
import { queueWithSource } from './sources/store-source.ts'
import { fitInput } from './version-input.ts'

export interface StartGenerationDependencies
  extends QueueGenerationDependencies,
    ReadSourceDependencies {
  /** The host of Replicate's API. */
  apiHost: string
}

export interface StartRequest {
  owner_id: string
  model_id: string
  body: GenerateBody
  /** Image and mask of a form. */
  files: GenerateFiles
}

/** Queues a generation. A repeated request gets the same answer, even if the generation has changed since. */
export async function startGeneration(
  deps: StartGenerationDependencies,
  request: StartRequest & {
    /** The `Idempotency-Key`. */
    key: string | null
  },
): Promise<Answered> {
  const { owner_id, model_id, body, files, key } = request
  // Hashed before a seed is drawn, so that equal clicks start one run.
  const payload_hash = hashPayload({ model_id, num_outputs: 1, ...body, ...hashesOf(files) })
  return onceForKey(deps.database, { owner_id, key, payload_hash }, async (claim) => {
    const model = await findModel(deps, request)
    const settings = await settingsOf(deps, model, request)
    const request_hash = payload_hash
    const source = await readSource(deps, request)
    return queueWithSource(deps, owner_id, source, (columns) =>
      queueGeneration(deps, {
        owner_id,
        model,
        settings,
        source: columns,
        claim,
        request_hash,
        retry_of: null,
      }),
    )
  })
}

/** Checks a generation like a start does and estimates price and duration, without storing or sending anything. */
export async function dryRunGeneration(
  deps: StartGenerationDependencies,
  request: StartRequest,
): Promise<GenerationEstimate> {
  const { owner_id } = request
  const model = await findModel(deps, request)
  requireUsable(model, owner_id, deps.emulated)
  const { version, inputs } = await deps.versionInputs.load(model)
  const { prompts, ...settings } = await checkSettings(deps, model, request, inputs)
  const source = await readSource(deps, request)
  const size = { source_width: source?.width ?? null, source_height: source?.height ?? null }
  const parameters = fitInput(withSourceSize(settings.parameters, size, inputs), inputs)
  const planned = planRuns(prompts, { seed: settings.seed ?? 0, perRun: outputsPerRun(inputs) })
  const estimated = estimatedWithSource(parameters, size)
  const { whole } = await estimateGeneration(deps, {
    owner_id,
    version,
    inputs,
    trainer: model.trainer,
    runs: planned.map(({ num_outputs }) => ({ num_outputs, parameters: estimated })),
  })
  return {
    ...whole,
    num_outputs: sum(planned.map(({ num_outputs }) => num_outputs)),
    prompts: prompts.map(({ prompt }) => prompt),
    runs: planned.length,
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

/** Identifies the files of a form in the request's hash. */
const hashesOf = (files: GenerateFiles) =>
  Object.fromEntries(Object.entries(files).map(([field, { sha256 }]) => [field, sha256]))

/**
 * Returns the settings of a request, checked against the model's version. If nothing in it needs the version, a version
 * that is not known yet is only checked when it is sent, so that a start does not wait for Replicate.
 */
async function settingsOf(
  deps: StartGenerationDependencies,
  model: ModelRow,
  request: StartRequest,
): Promise<GenerationSettings> {
  const { emulated, versionInputs, apiHost } = deps
  const { owner_id, body, files } = request
  const { parameters, loras = [] } = body
  if (parameters === undefined && loras.length === 0 && !hasSource(body, files))
    return readSettings(body, model, versionInputs.known(model)?.inputs ?? null, apiHost)
  requireUsable(model, owner_id, emulated)
  return checkSettings(deps, model, request, (await versionInputs.load(model)).inputs)
}

async function checkSettings(
  deps: StartGenerationDependencies,
  model: ModelRow,
  { owner_id, body, files }: StartRequest,
  inputs: readonly ModelInput[],
): Promise<GenerationSettings> {
  const problems = sourceProblems(body, files, inputs)
  if (problems.length > 0) throw invalidRequestError(problems)
  const settings = readSettings(body, model, inputs, deps.apiHost)
  const { loras, parameters } = await resolveLoras(deps, owner_id, body, inputs)
  return { ...settings, parameters: { ...settings.parameters, ...parameters }, loras }
}
