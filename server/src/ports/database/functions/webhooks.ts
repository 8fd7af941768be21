import { DELIVERY_OUTCOMES, DELIVERY_RUN_KINDS, OneOf } from '@the-way/shared'
import { type Static, Type } from 'typebox'
import { entry } from './entry.ts'
import { Args, Id, Nullable, pageArgs, Text, Time } from './parts.ts'

export const DeliveryRow = Type.Object({
  id: Id,
  owner_id: Id,
  run_kind: OneOf(DELIVERY_RUN_KINDS),
  run_id: Nullable(Id),
  /** `null` if it is about a training, or the generation was deleted. */
  generation_id: Nullable(Id),
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
   * Stores a delivery, once per id, and finds its run: by the id at Replicate, or else by ours (`run_id`) while the
   * response to the create call is missing. A run that is not over is due now, and the end of its next check settles the
   * delivery. `no_run`: the run is unknown, so there is nothing to do.
   */
  webhook_deliveries_receive: entry(
    Args({ id: Id, now: Time, replicate_id: Id, run_id: Nullable(Id), status: Text }),
    Type.Object({ outcome: OneOf(['received', 'duplicate', 'no_run']) }),
  ),
  webhook_deliveries_list: entry(
    Args(pageArgs),
    Type.Object({ deliveries: Type.Array(DeliveryRow), next_cursor: Nullable(Text) }),
  ),
  /** Opens a delivery again and finds its run again; `null` if this owner does not have the delivery. */
  webhook_deliveries_replay: entry(
    Args({ owner_id: Id, id: Id, now: Time }),
    Nullable(DeliveryRow),
  ),
}
