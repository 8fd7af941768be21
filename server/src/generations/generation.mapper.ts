import type { Generation, RunError } from '@the-way/shared'
import { fileUrl, thumbnailUrl } from '../files/file-url.ts'
import type { GenerationRow } from '../ports/database/functions/generations.ts'
import type { ModelRow } from '../ports/database/functions/models.ts'
import type { FunctionArgs } from '../ports/database/functions.ts'
import { explainUnconfirmed } from '../runs/cancel-unconfirmed.ts'
import { describeHold } from '../runs/on-hold.ts'
import { LOOKING_UP } from '../runs/run-errors.ts'
import { unsentRun } from '../runs/unsent-run.ts'
import { allBlocked, canceledUnsent } from './generation-failure.ts'

/** Returns a generation for the API. `isDemo`: this server is in demo mode. */
export function toGeneration(row: GenerationRow, isDemo: boolean): Generation {
  const { on_hold, retry_at, error: held } = describeHold(row, isDemo)
  return {
    id: row.id,
    model_id: row.model_id,
    model_name: row.model_name,
    status: row.status,
    prompt: row.prompt,
    keyword_inserted: row.keyword_inserted,
    parameters: row.parameters,
    seed: row.seed,
    num_outputs: row.num_outputs,
    retry_of: row.retry_of,
    on_hold,
    retry_at,
    images: row.images.map(({ id, number, file, width, height, format }) => ({
      id,
      number,
      url: fileUrl(file),
      thumbnail_url: thumbnailUrl(file),
      width,
      height,
      format,
    })),
    deleted_images: row.deleted_images,
    // A run whose error says so has failed before its images were counted.
    withheld: row.error?.code === allBlocked.code ? row.num_outputs : row.withheld,
    progress: { step: row.step, total: row.total_steps },
    replicate_id: row.replicate_id,
    error:
      held ??
      explainUnconfirmed(row, 'generations.cancel_unconfirmed') ??
      row.error ??
      errorOfState(row),
    estimate_usd_micros: row.estimate_usd_micros,
    cost_usd_micros: row.cost_usd_micros,
    cancel_requested_at: row.cancel_requested_at,
    created_at: row.created_at,
    started_at: row.started_at,
    completed_at: row.completed_at,
  }
}

/** Returns a generation for the API as it will be once `generations_create` has inserted it. */
export function toQueuedGeneration(
  generation: FunctionArgs<'generations_create'>['generation'],
  { name, model_url, version }: ModelRow,
  created_at: string,
): Generation {
  const row: GenerationRow = {
    ...unsentRun(created_at),
    ...generation,
    kind: 'generation',
    phase: null,
    hold_reason: null,
    model_name: name,
    model_url,
    version,
    input: null,
    delivered: null,
    withheld: 0,
    deleted_images: 0,
    first_number: null,
    usd_micros_per_second: null,
    lost: [],
    source_completed_at: null,
    images: [],
  }
  return toGeneration(row, generation.emulated)
}

/** Returns the error that follows from the state alone. */
function errorOfState(row: GenerationRow): RunError | null {
  const isLookedUp = row.status === 'submitting' && row.absent_at !== null && row.intent_at !== null
  if (isLookedUp) return LOOKING_UP
  return row.status === 'canceled' && row.replicate_id === null ? canceledUnsent : null
}
