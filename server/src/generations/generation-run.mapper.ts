import type { GenerationRun, RunError } from '@the-way/shared'
import type { GenerationPart } from '../ports/database/functions/generations.ts'
import { explainUnconfirmed } from '../runs/cancel-unconfirmed.ts'
import { describeHold } from '../runs/on-hold.ts'
import { LOOKING_UP } from '../runs/run-errors.ts'
import { allBlocked, canceledUnsent } from './generation-failure.ts'

/** Returns one run of a generation for the API. `isDemo`: this server is in demo mode. */
export function toGenerationRun(part: GenerationPart, isDemo: boolean): GenerationRun {
  const { on_hold, error: held } = describeHold(part, isDemo)
  return {
    id: part.id,
    status: part.status,
    prompt: part.prompt,
    seed: part.seed,
    num_outputs: part.num_outputs,
    on_hold,
    step: part.step,
    total_steps: part.total_steps,
    // A run whose error says so has failed before its images were counted.
    withheld: part.error?.code === allBlocked.code ? part.num_outputs : part.withheld,
    lost: part.lost.length,
    deleted_images: part.deleted_images,
    replicate_id: part.replicate_id,
    error:
      held ??
      explainUnconfirmed(part, 'generations.cancel_unconfirmed') ??
      part.error ??
      errorOfState(part),
    estimate_usd_micros: part.estimate_usd_micros,
    cost_usd_micros: part.cost_usd_micros,
    started_at: part.started_at,
    completed_at: part.completed_at,
  }
}

/** Returns the error that follows from the state alone. */
function errorOfState(part: GenerationPart): RunError | null {
  const isLookedUp =
    part.status === 'submitting' && part.absent_at !== null && part.intent_at !== null
  if (isLookedUp) return LOOKING_UP
  return part.status === 'canceled' && part.replicate_id === null ? canceledUnsent : null
}
