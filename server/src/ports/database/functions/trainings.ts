import {
  CANCEL_REASONS,
  EFFORTS,
  EstimateRangeSchema,
  OneOf,
  PhaseStartsSchema,
  SUBJECTS,
  TRAINING_PHASES,
  TRAINING_STATUSES,
  TrainerSchema,
} from '@the-way/shared'
import { type Static, Type } from 'typebox'
import { FrozenImage, NewDataset } from './datasets.ts'
import { entry } from './entry.ts'
import { ModelRow } from './models.ts'
import {
  Answer,
  Args,
  Count,
  Flag,
  Id,
  IdempotentAnswer,
  Json,
  leaseArgs,
  Nullable,
  pageArgs,
  RunError,
  releaseNote,
  runClaimArgs,
  runColumns,
  Text,
  Time,
} from './parts.ts'
import { removed } from './removals.ts'
import { INTEND_OUTCOMES, intendArgs } from './spending.ts'

export const TrainingRow = Type.Object({
  ...runColumns,
  status: OneOf(TRAINING_STATUSES),
  phase: OneOf(TRAINING_PHASES),
  step: Nullable(Count),
  total_steps: Nullable(Count),
  eta_seconds: Nullable(Count),
  name: Text,
  description: Nullable(Text),
  keyword: Text,
  category: Nullable(Text),
  is_public: Flag,
  trainer: TrainerSchema,
  trainer_version: Nullable(Text),
  destination: Nullable(Text),
  parameters: Json,
  dataset_id: Nullable(Id),
  image_count: Count,
  upload_id: Nullable(Text),
  upload_url: Nullable(Text),
  request_hash: Text,
  model_id: Nullable(Id),
  model_url: Nullable(Text),
  weights_file: Nullable(Text),
  weights_note: Nullable(Text),
  logs_tail: Text,
  estimate_usd_micros: Nullable(Count),
  estimate_seconds: Nullable(Count),
  estimate_range: Nullable(EstimateRangeSchema),
  subject: Nullable(OneOf(SUBJECTS)),
  effort: Nullable(OneOf(EFFORTS)),
  retry_of: Nullable(Id),
  phase_starts: PhaseStartsSchema,
  news_at: Nullable(Time),
  cancel_requested_at: Nullable(Time),
  cancel_reason: Nullable(OneOf(CANCEL_REASONS)),
})
export type TrainingRow = Static<typeof TrainingRow>

export const NewTraining = Type.Pick(TrainingRow, [
  'id',
  'owner_id',
  'name',
  'description',
  'keyword',
  'category',
  'is_public',
  'trainer',
  'total_steps',
  'parameters',
  'dataset_id',
  'request_hash',
  'estimate_usd_micros',
  'estimate_seconds',
  'estimate_range',
  'subject',
  'effort',
  'retry_of',
  'emulated',
  'error',
])

const MaybeTraining = Nullable(TrainingRow)

/** A log, cut to what is kept; `length` counts the whole. One that is shorter than what is there changes nothing. */
const Log = Type.Optional(Nullable(Type.Object({ text: Text, length: Count })))

export const trainingFunctions = {
  /**
   * Dataset, its images, the training (`queued`, due at once, snapshot frozen) and the kept answer, in one
   * transaction. `replayed`: the key already has an answer, or `idempotency` is null and the same owner's
   * training with the same `request_hash`, not failed or canceled, was created after `same_click_since`;
   * nothing is inserted then. `dataset` null: `training.dataset_id` names one that exists (else `no_dataset`) and
   * still has the hash `dataset_sha256`, by which it was found good (else `dataset_changed`). With an `error` it is
   * `paused` by a cap: due at once all the same where the cap has made room meanwhile.
   */
  trainings_create: entry(
    Args({
      now: Time,
      same_click_since: Time,
      training: NewTraining,
      dataset: Nullable(NewDataset),
      dataset_sha256: Nullable(Text),
      idempotency: IdempotentAnswer,
    }),
    Type.Object({
      outcome: OneOf(['created', 'replayed', 'no_dataset', 'dataset_changed']),
      training: MaybeTraining,
      answer: Nullable(Answer),
    }),
  ),
  /** Many at once, each only for its owner; in no order, unknown ones left out. */
  trainings_get_many: entry(
    Args({ keys: Type.Array(Type.Object({ owner_id: Id, id: Id })) }),
    Type.Array(TrainingRow),
  ),
  trainings_list: entry(
    Args(pageArgs),
    Type.Object({ trainings: Type.Array(TrainingRow), next_cursor: Nullable(Text) }),
  ),
  /**
   * How long the owner's newest finished trainings by a trainer ran, newest first. Those that were free are told apart:
   * an emulated run says nothing of a paid one.
   */
  trainings_paces: entry(
    Args({ owner_id: Id, trainer: TrainerSchema, is_free: Flag, limit: Count }),
    Type.Array(Type.Object({ parameters: Json, seconds: Type.Number() })),
  ),
  /** The owner's trainings that have not ended, newest first, at most 100. */
  trainings_unfinished: entry(Args({ owner_id: Id }), Type.Array(TrainingRow)),

  /**
   * Due rows (`next_check_at <= now`, no live lease), oldest due first, `for update skip locked`.
   * `submit`: `queued` or `submitting` (a queued one becomes `submitting`, attempts + 1 unless it has an
   * intent); `reconcile`: `starting` or `processing`; `post-process`: ended with after-work left (`next_check_at` not null):
   * of every end the upload at Replicate, of a success also thumbnail and weights.
   */
  trainings_claim: entry(
    Args({ ...runClaimArgs, work: OneOf(['submit', 'reconcile', 'post-process']) }),
    Type.Array(TrainingRow),
  ),
  /** Prolongs a live lease; false when it is no longer ours. */
  trainings_renew: entry(Args({ ...leaseArgs, lease_until: Time }), Flag),
  /** Gives the row back, to be looked at again at `next_check_at` (null: never). */
  trainings_release: entry(
    Args({ ...leaseArgs, ...releaseNote, next_check_at: Nullable(Time) }),
    Flag,
  ),
  /** The images as they were frozen, to build the ZIP from, for the holder of the lease. */
  trainings_dataset: entry(Args(leaseArgs), Nullable(Type.Array(FrozenImage))),
  /**
   * Notes our upload, the destination and the trainer's version before the paid call; null while an intent is open.
   * Null, too, when it ended unsent meanwhile: the upload is noted then, whoever holds the lease, and due to be deleted.
   */
  trainings_prepare: entry(
    Args({
      ...leaseArgs,
      upload_id: Text,
      upload_url: Text,
      destination: Text,
      trainer_version: Text,
    }),
    MaybeTraining,
  ),
  /**
   * Records the intent to create: must have answered `intended` before the one paid call. Clears `absent_at`.
   * `not_held`: also while an intent is open, and when nothing was prepared to find the call by. `over_cap`: it is
   * `queued` and `paused` with the error given for that cap, due when the cap is raised or it is resumed; `paused` as
   * well, until its owner is active again.
   */
  trainings_intend: entry(
    Args({ ...leaseArgs, ...intendArgs }),
    Type.Object({ outcome: OneOf(INTEND_OUTCOMES), training: MaybeTraining }),
  ),
  /**
   * The create made nothing, for certain: intent cleared, tried again at `next_check_at` (releases the lease; null:
   * when it is resumed).
   * `paused` true: back to `queued` with phase `paused` and `error` (402, 429); else it stays `submitting`.
   */
  trainings_not_created: entry(
    Args({ ...leaseArgs, next_check_at: Nullable(Time), paused: Flag, error: Nullable(RunError) }),
    MaybeTraining,
  ),
  /**
   * A complete look-up did not find it. The first sets `absent_at`; a later one proves absence when it is at
   * least 60 s after `absent_at` and 180 s after `intent_at`: the intent is then cleared. Releases the lease.
   */
  trainings_absent: entry(
    Args({ ...leaseArgs, next_check_at: Time }),
    Nullable(Type.Object({ proven: Flag, training: TrainingRow })),
  ),
  /**
   * Replicate has it: `submitting` becomes `starting`, whoever holds the lease (the lease ends). Null when it
   * already has another id, has ended, or another row holds this id. The same id again answers the row. One that
   * is to be canceled is due at once.
   */
  trainings_adopt: entry(
    Args({ id: Id, now: Time, replicate_id: Text, next_check_at: Time }),
    MaybeTraining,
  ),
  /**
   * News of a run. Status, phase, step, log and `started_at` never go backwards, an ended row never changes (null).
   * Sets `checked_at` to now, and `news_at` and `phase_starts` where something is new; clears `error`, releases the
   * lease. `cancel_asked`: this answers a cancel; without it one that was asked for meanwhile makes the row due at once.
   */
  trainings_advance: entry(
    Args({
      id: Id,
      now: Time,
      status: OneOf(['starting', 'processing']),
      phase: OneOf(TRAINING_PHASES),
      step: Nullable(Count),
      total_steps: Nullable(Count),
      eta_seconds: Nullable(Count),
      logs_tail: Nullable(Text),
      log: Log,
      started_at: Nullable(Time),
      cancel_asked: Flag,
      next_check_at: Time,
    }),
    MaybeTraining,
  ),
  /**
   * The end, once: null when it has already ended. With `succeeded`, `model` is inserted too, exactly one per
   * training, and becomes the training's `model_id` and `model_url`; `next_check_at` then asks for the
   * after-work (thumbnail, weights, upload); of another end what there is to do is the upload, at once, where there is
   * one. `logs_tail` null keeps the old one. `phase` becomes `saving` on success.
   */
  trainings_complete: entry(
    Args({
      id: Id,
      now: Time,
      status: OneOf(['succeeded', 'failed', 'canceled']),
      error: Nullable(RunError),
      logs_tail: Nullable(Text),
      log: Log,
      step: Nullable(Count),
      cost_usd_micros: Nullable(Count),
      started_at: Nullable(Time),
      completed_at: Time,
      next_check_at: Nullable(Time),
      model: Nullable(
        Type.Object({
          id: Id,
          model_url: Text,
          version: Text,
          base_model: Text,
          input_parameters: Type.Unknown(),
        }),
      ),
    }),
    Nullable(Type.Object({ training: TrainingRow, model: Nullable(ModelRow) })),
  ),
  /** The weights were copied to `weights_file`, or were not kept, and why. */
  trainings_keep_weights: entry(
    Args({ id: Id, now: Time, weights_file: Nullable(Text), weights_note: Nullable(Text) }),
    MaybeTraining,
  ),
  /** The log as kept, or the last lines of one that was not; `length` null where nobody knows how long it was. */
  trainings_logs: entry(
    Args({ owner_id: Id, id: Id }),
    Nullable(Type.Object({ name: Text, logs: Text, length: Nullable(Count) })),
  ),
  /**
   * Ends one of which nothing was sent, at once and free (`canceled`); else remembers the wish (`asked`), to be
   * carried out at Replicate, and makes it due. `ended`: it has succeeded or failed. Null: none of this owner's.
   * A call whose outcome is unknown is remembered too: `trainings_not_created` and `trainings_absent` then end it.
   */
  trainings_cancel: entry(
    Args({ owner_id: Id, id: Id, now: Time, reason: OneOf(CANCEL_REASONS) }),
    Nullable(
      Type.Object({ outcome: OneOf(['canceled', 'asked', 'ended']), training: TrainingRow }),
    ),
  ),
  /**
   * One on hold is tried again at once, but for one that Replicate throttles, and the answer kept; `not_paused`: it is not
   * on hold (any more).
   */
  trainings_resume: entry(
    Args({ owner_id: Id, id: Id, now: Time, idempotency: IdempotentAnswer }),
    Type.Object({
      outcome: OneOf(['resumed', 'replayed', 'not_paused']),
      answer: Nullable(Answer),
    }),
  ),
  /**
   * Deletes one that has ended, with its log; its model and dataset stay. `post_processing`: it succeeded, and its thumbnail or
   * weights are still being copied. What it cost goes on counting.
   */
  trainings_delete: entry(
    Args({ owner_id: Id, id: Id, now: Time }),
    removed(['deleted', 'not_found', 'not_ended', 'post_processing']),
  ),
}
