import { DELIVERY_OUTCOMES, DELIVERY_RUN_KINDS, OneOf } from '@the-way/shared'
import { type Static, Type } from 'typebox'
import { entry } from './entry.ts'
import { GenerationRow } from './generations.ts'
import { Args, Count, Id, Nullable, pageArgs, runClaimArgs, Text, Time } from './parts.ts'
import { TrainingRow } from './trainings.ts'

export const DeliveryRow = Type.Object({
  id: Id,
  owner_id: Id,
  run_kind: OneOf(DELIVERY_RUN_KINDS),
  run_id: Nullable(Type.String({ description: 'our training or generation, by `run_kind`' })),
  replicate_id: Text,
  status: Text,
  outcome: OneOf(DELIVERY_OUTCOMES),
  note: Nullable(Text),
  received_at: Time,
  handled_at: Nullable(Time),
})
export type DeliveryRow = Static<typeof DeliveryRow>

export const webhookFunctions = {
  /**
   * Keeps a delivery, once per id, and finds its run: by the id at Replicate, else by ours (`run_id`) while the
   * create's answer is still to come; then it stays open until the run is adopted, and a look-up is due now.
   * `no_run`: there is none, so that nothing is to be done.
   */
  webhook_deliveries_receive: entry(
    Args({ id: Id, now: Time, replicate_id: Id, run_id: Nullable(Id), status: Text }),
    Type.Object({ outcome: OneOf(['received', 'duplicate', 'no_run']) }),
  ),
  /**
   * Runs under way that open deliveries speak of, whenever they are due, under a lease as with `trainings_claim`;
   * all open deliveries of a run go with it. Those whose run has ended are noted as unchanged.
   */
  webhook_trainings_claim: entry(Args(runClaimArgs), Type.Array(TrainingRow)),
  webhook_generations_claim: entry(Args(runClaimArgs), Type.Array(GenerationRow)),
  /** The run was asked for: what became of the deliveries that were claimed with it, not of later ones. How many. */
  webhook_deliveries_handled: entry(
    Args({
      run_id: Id,
      lease_id: Text,
      now: Time,
      outcome: OneOf(['applied', 'unchanged', 'failed']),
      note: Nullable(Text),
    }),
    Count,
  ),
  webhook_deliveries_list: entry(
    Args(pageArgs),
    Type.Object({ deliveries: Type.Array(DeliveryRow), next_cursor: Nullable(Text) }),
  ),
  /** Opens a delivery again, its run looked for anew; null when this owner has none of that id. */
  webhook_deliveries_replay: entry(
    Args({ owner_id: Id, id: Id, now: Time }),
    Nullable(DeliveryRow),
  ),
}
