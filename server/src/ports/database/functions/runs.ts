import { CANCEL_REASONS, GENERATION_STATUSES, OneOf } from '@the-way/shared'
import { Type } from 'typebox'
import { entry } from './entry.ts'
import { GenerationPartRow } from './generations.ts'
import {
  Answer,
  Args,
  Count,
  claimArgs,
  Flag,
  HoldReason,
  Id,
  IdempotentAnswer,
  leaseArgs,
  Nullable,
  RunError,
  runColumns,
  Text,
  Time,
} from './parts.ts'
import { TrainingRow } from './trainings.ts'

const RUN_KINDS = ['training', 'generation'] as const
export type RunKind = (typeof RUN_KINDS)[number]
const Kind = OneOf(RUN_KINDS)

/**
 * The step of the life cycle that a worker does. `submit`: `queued` (becomes `submitting`) or `submitting`, counted as
 * an attempt unless the row has an intent. `reconcile`: `starting` or `processing`. `save`: `saving`. `post-process`:
 * ended, with `next_check_at` not `null`, because something is still to be copied or deleted.
 */
const WORKS = ['submit', 'reconcile', 'save', 'post-process'] as const
export type Work = (typeof WORKS)[number]

/** A run without the columns of its kind. */
const Run = Type.Object({
  ...runColumns,
  kind: Kind,
  status: OneOf(GENERATION_STATUSES),
})

/** A run with the columns of its kind; of a generation, it is one part. */
const RunRow = Type.Union([TrainingRow, GenerationPartRow])

const ownedArgs = { kind: Kind, owner_id: Id, id: Id, now: Time }

export const runFunctions = {
  /**
   * Claims due runs of one kind that are not leased. A server only claims runs of its mode: in demo mode emulated runs,
   * and otherwise the others.
   */
  runs_claim: entry(
    Args({ ...claimArgs, emulated: Flag, kind: Kind, work: OneOf(WORKS) }),
    Type.Array(RunRow),
  ),
  /** Extends a lease that has not expired; false if it was lost. */
  runs_renew: entry(Args({ ...leaseArgs, lease_until: Time }), Flag),
  /**
   * Releases the run, which is due again at `next_check_at` (`null`: never), or at once if something happened since the
   * claim. `error`: why its status is unknown; if left out, the row's error stays. `delivery_note`: why its webhook
   * deliveries could not be applied.
   */
  runs_release: entry(
    Args({
      ...leaseArgs,
      next_check_at: Nullable(Time),
      error: Type.Optional(Nullable(RunError)),
      delivery_note: Type.Optional(Text),
    }),
    Flag,
  ),
  /** Returns when each kind of work of this mode is due next, earliest first; notifications and images are of every mode. */
  work_due: entry(
    Args({ emulated: Flag }),
    Type.Array(
      Type.Object({
        kind: OneOf([...RUN_KINDS, 'notification', 'image']),
        work: OneOf([...WORKS, 'send', 'remove', 'thumbnail']),
        at: Time,
      }),
    ),
  ),
  /**
   * Records the intent to create the run: must return `intended` before the only paid call. Clears `absent_at`.
   * `not_held`: the lease was lost, an intent is open, or the run was not prepared, so that a look-up could not find it.
   * `on_hold`: its owner is paused, or the run would exceed a cap, unless it `is_free` in demo mode; it is due when the
   * cap is raised, its period ends, the owner is active again or retries it.
   */
  runs_intend: entry(
    Args({ ...leaseArgs, is_free: Flag }),
    Type.Object({ outcome: OneOf(['intended', 'on_hold', 'not_held']), run: Nullable(Run) }),
  ),
  /**
   * Records that the create call certainly created nothing: clears the intent, releases the lease and retries at
   * `next_check_at` (`null`: when its owner does). With `paused` the run is `queued` again (402, 429); otherwise it stays
   * `submitting`.
   */
  runs_not_created: entry(
    Args({
      ...leaseArgs,
      next_check_at: Nullable(Time),
      paused: Flag,
      hold_reason: Nullable(HoldReason),
    }),
    Nullable(Run),
  ),
  /**
   * Records that a complete look-up did not find the run. The first one sets `absent_at`; a later one proves absence if
   * it is at least 60 s after `absent_at` and 180 s after `intent_at`: then the intent is cleared. Releases the lease.
   */
  runs_absent: entry(
    Args({ ...leaseArgs, next_check_at: Time }),
    Nullable(Type.Object({ proven: Flag, run: Run })),
  ),
  /**
   * Records that Replicate has the run: `submitting` becomes `starting`, regardless of the lease, which is released.
   * `null` if the run already has another id or has ended, or another row has this id. The same id again returns the
   * row. A run with a requested cancellation is due at once.
   */
  runs_adopt: entry(
    Args({ id: Id, now: Time, replicate_id: Text, next_check_at: Time }),
    Nullable(Run),
  ),
  /** Returns those of these ids at Replicate that belong to a row already and must not be adopted by another. */
  runs_held: entry(Args({ replicate_ids: Type.Array(Text) }), Type.Array(Text)),
  /**
   * Records progress. Status, phase, step and `started_at` never go backwards, and a run that is over does not change
   * (`null`). Clears `error`, releases the lease and settles the webhook deliveries that came before the claim.
   */
  runs_advance: entry(
    Args({
      id: Id,
      now: Time,
      status: OneOf(['starting', 'processing']),
      step: Nullable(Count),
      total_steps: Nullable(Count),
      started_at: Nullable(Time),
      next_check_at: Time,
    }),
    Nullable(Run),
  ),
  /** Ends a run that failed or was canceled, once: `null` if it had ended before. Releases the lease. */
  runs_complete: entry(
    Args({
      id: Id,
      now: Time,
      status: OneOf(['failed', 'canceled']),
      error: RunError,
      cost_usd_micros: Nullable(Count),
      started_at: Nullable(Time),
      completed_at: Time,
    }),
    Nullable(Run),
  ),
  /**
   * Cancels a run that was not sent, at once and free of charge (`canceled`). Otherwise records the request (`asked`),
   * which is then sent to Replicate, and makes the run due. `was_canceled`: it already was, so nothing has changed. `ended`:
   * it is over and paid for. `null` if the owner does not have it. If the outcome of a create call is unknown,
   * `runs_not_created` and `runs_absent` complete the cancellation.
   */
  runs_cancel: entry(
    Args({ ...ownedArgs, reason: OneOf(CANCEL_REASONS) }),
    Nullable(
      Type.Object({ outcome: OneOf(['canceled', 'was_canceled', 'asked', 'ended']), run: RunRow }),
    ),
  ),
  /**
   * Makes a run on hold due at once, unless Replicate throttles it, and stores the answer. `key_lost`: another request has
   * claimed the key.
   */
  runs_resume: entry(
    Args({ ...ownedArgs, idempotency: IdempotentAnswer }),
    Type.Object({
      outcome: OneOf(['resumed', 'replayed', 'key_lost', 'not_on_hold']),
      answer: Nullable(Answer),
      run: Nullable(RunRow),
    }),
  ),
  /** Cancels every unfinished run that was started in demo mode, free of charge, and returns how many. */
  runs_end_emulated: entry(
    Args({ now: Time, error: RunError }),
    Type.Object({ trainings: Count, generations: Count }),
  ),
}
