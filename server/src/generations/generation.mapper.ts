import type { Generation } from '@the-way/shared'
import { fileUrl, thumbnailUrl } from '../files/file-url.ts'
import { toSource } from '../files/source-urls.ts'
import type { GenerationPart, GenerationRow } from '../ports/database/functions/generations.ts'
import type { ModelRow } from '../ports/database/functions/models.ts'
import type { FunctionArgs } from '../ports/database/functions.ts'
import { describeHold } from '../runs/on-hold.ts'
import { unsentRun } from '../runs/unsent-run.ts'
import { earliest, endOf, errorOf, progressOf, statusOf, sum, sumKnown } from './combine-runs.ts'
import { toGenerationRun } from './generation-run.mapper.ts'

/** Returns a generation for the API. `isDemo`: this server is in demo mode. */
export function toGeneration(row: GenerationRow, isDemo: boolean): Generation {
  const { parts } = row
  const runs = parts.map((part) => toGenerationRun(part, isDemo))
  const prompts = [...new Set(parts.map(({ prompt }) => prompt))]
  return {
    id: row.id,
    model_id: row.model_id,
    model_name: row.model_name,
    status: statusOf(runs),
    prompt: prompts[0] ?? '',
    prompts,
    keyword_inserted: row.keyword_inserted,
    parameters: row.parameters,
    seed: parts[0]?.seed ?? 0,
    num_outputs: sum(runs.map(({ num_outputs }) => num_outputs)),
    source: toSource(row),
    loras: row.loras,
    retry_of: row.retry_of,
    on_hold: runs.some(({ on_hold }) => on_hold),
    retry_at: earliest(parts.map((part) => describeHold(part, isDemo).retry_at)),
    images: parts.flatMap(imagesOf),
    deleted_images: sum(runs.map(({ deleted_images }) => deleted_images)),
    withheld: sum(runs.map(({ withheld }) => withheld)),
    lost: sum(runs.map(({ lost }) => lost)),
    progress: progressOf(runs),
    replicate_id: runs[0]?.replicate_id ?? null,
    error: errorOf(runs),
    runs,
    estimate_usd_micros: sumKnown(runs.map((run) => run.estimate_usd_micros)),
    cost_usd_micros: sumKnown(runs.map((run) => run.cost_usd_micros)),
    cancel_requested_at: earliest(parts.map((part) => part.cancel_requested_at)),
    created_at: row.created_at,
    started_at: earliest(runs.map(({ started_at }) => started_at)),
    completed_at: endOf(runs),
  }
}

const imagesOf = ({ id: run_id, images }: GenerationPart): Generation['images'] =>
  images.map(({ id, number, file, width, height, format }) => ({
    id,
    number,
    url: fileUrl(file),
    thumbnail_url: thumbnailUrl(file),
    width,
    height,
    format,
    run_id,
  }))

type Created = FunctionArgs<'generations_create'>

/** Returns a generation for the API as it will be once `generations_create` has inserted it. */
export function toQueuedGeneration(
  { generation, parts, now }: Pick<Created, 'generation' | 'parts' | 'now'>,
  { name, model_url, version }: ModelRow,
): Generation {
  const { id, owner_id, emulated, request_hash, ...common } = generation
  const row: GenerationRow = {
    ...common,
    id,
    owner_id,
    model_name: name,
    model_url,
    first_number: null,
    created_at: now,
    sheet_id: null,
    sheet_cell: null,
    parts: parts.map((part, place) =>
      unsentPart(
        { ...part, owner_id, emulated, request_hash, generation_id: id, place, version },
        now,
      ),
    ),
  }
  return toGeneration(row, emulated)
}

/** Returns a run of a generation as it will be once it has been inserted. */
export const unsentPart = (
  part: Pick<
    GenerationPart,
    | 'id'
    | 'owner_id'
    | 'emulated'
    | 'request_hash'
    | 'generation_id'
    | 'place'
    | 'version'
    | 'prompt'
    | 'seed'
    | 'num_outputs'
    | 'estimate_usd_micros'
  >,
  now: string,
): GenerationPart => ({
  ...unsentRun(now),
  ...part,
  kind: 'generation',
  first_position: 0,
  phase: null,
  hold_reason: null,
  input: null,
  delivered: null,
  withheld: 0,
  deleted_images: 0,
  usd_micros_per_second: null,
  lost: [],
  source_completed_at: null,
  images: [],
})
