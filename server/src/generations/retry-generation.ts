import {
  type Answered,
  acceptedAnswer,
  type KeyClaim,
  keyInUseError,
  onceForKey,
} from '../idempotency/idempotency.ts'
import { hashPayload } from '../idempotency/payload-hash.ts'
import { modelNotFoundError } from '../models/models.errors.ts'
import type { GenerationPart, GenerationRow } from '../ports/database/functions/generations.ts'
import type { Files } from '../ports/files/files.ts'
import { awaitsConnection } from '../runs/on-hold.ts'
import { toGeneration } from './generation.mapper.ts'
import {
  generationInSheetError,
  generationNotFoundError,
  generationNotOnHoldError,
  nothingMissingError,
} from './generations.errors.ts'
import { type QueueGenerationDependencies, queueGeneration } from './queue-generation.ts'
import type { WantedImages } from './settings/read-settings.ts'
import { queueWithSource } from './sources/store-source.ts'
import { readStoredSource } from './sources/stored-source.ts'

export interface RetryGenerationDependencies extends QueueGenerationDependencies {
  files: Files
}

/** Retries a generation that is on hold, or starts a new one for the images that one misses after it has ended. */
export async function retryGeneration(
  deps: RetryGenerationDependencies,
  owner_id: string,
  id: string,
  key: string | null,
): Promise<Answered> {
  const payload_hash = hashPayload({ retry: id })
  return onceForKey(deps.database, { owner_id, key, payload_hash }, async (claim) => {
    const row = await deps.database.call.generations_get({ owner_id, id })
    if (!row) throw generationNotFoundError(id)
    return row.parts.some(({ completed_at }) => completed_at === null)
      ? resumeGeneration(deps, row, claim)
      : makeMissing(deps, row, { claim, request_hash: payload_hash })
  })
}

/** Sends the runs of a generation now that are on hold, such as for lack of credit. */
async function resumeGeneration(
  { database, emulated, onQueued }: QueueGenerationDependencies,
  row: GenerationRow,
  claim: KeyClaim,
): Promise<Answered> {
  const answerWith = (state: GenerationRow) =>
    acceptedAnswer('generations', toGeneration(state, emulated))
  // A retry without a connection would change nothing but lose the runs' own reasons.
  if (row.parts.some((part) => awaitsConnection(part, emulated)))
    return { answer: answerWith(row), replayed: false }
  const { owner_id, id } = row
  const parts = row.parts.map((part) => (isReleased(part) ? { ...part, hold_reason: null } : part))
  const now = new Date().toISOString()
  const answer = answerWith({ ...row, parts })
  const idempotency = claim && { ...claim, ...answer }
  const result = await database.call.generations_resume({ owner_id, id, now, idempotency })
  if (result.outcome === 'replayed' && result.answer)
    return { answer: result.answer, replayed: true }
  if (result.outcome === 'key_lost') throw keyInUseError(null)
  if (!result.generation) throw generationNotOnHoldError()
  onQueued()
  return { answer: claim ? answer : answerWith(result.generation), replayed: false }
}

/** While Replicate limits the rate or does not answer, a retry does not clear the reason (`the_way.run_resume`). */
const isReleased = ({ status, hold_reason }: GenerationPart) =>
  status === 'queued' && hold_reason !== 'throttled'

/** Starts a generation with the same settings and another seed. Deleted images are not missing. */
async function makeMissing(
  deps: RetryGenerationDependencies,
  row: GenerationRow,
  { claim, request_hash }: { claim: KeyClaim; request_hash: string },
): Promise<Answered> {
  const { owner_id, model_id, keyword_inserted, parameters, loras } = row
  const prompts = missingImages(row.parts)
  if (prompts.length === 0) throw nothingMissingError()
  // Another seed would not be the cell's any more.
  if (row.sheet_id !== null) throw generationInSheetError(row.sheet_id)
  const model = await deps.database.call.models_get({ owner_id, id: model_id })
  if (!model) throw modelNotFoundError(model_id)
  const settings = { prompts, keyword_inserted, parameters, loras, seed: null }
  const copy = await readStoredSource(deps.files, row)
  return queueWithSource(deps, owner_id, copy, (source) =>
    queueGeneration(deps, {
      owner_id,
      model,
      settings,
      source,
      claim,
      request_hash,
      retry_of: row.id,
    }),
  )
}

/** Returns how many images of each prompt are missing. */
function missingImages(parts: readonly GenerationPart[]): WantedImages[] {
  const missing = new Map<string, number>()
  for (const { prompt, num_outputs, images, deleted_images } of parts) {
    const count = Math.max(0, num_outputs - images.length - deleted_images)
    missing.set(prompt, (missing.get(prompt) ?? 0) + count)
  }
  return [...missing]
    .filter(([, count]) => count > 0)
    .map(([prompt, num_outputs]) => ({ prompt, num_outputs }))
}
