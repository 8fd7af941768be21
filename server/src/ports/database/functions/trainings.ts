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
  notCreatedArgs,
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
  'hold_reason',
])

const MaybeTraining = Nullable(TrainingRow)

/**
 * A log, cut to what is stored; `length` counts the whole log. A log that is shorter than the stored one is ignored.
 */
const Log = Type.Optional(Nullable(Type.Object({ text: Text, length: Count })))

export const trainingFunctions = {
  /**
   * Inserts the dataset with its images, the training (`queued`, due at once, with a snapshot of the dataset) and the
   * answer, in one transaction. `replayed`: the key already has an answer, or `idempotency` is `null` and the same
   * owner's training with the same `request_hash`, not failed or canceled, was created after `same_click_since`; then
   * nothing is inserted. If `dataset` is `null`, `training.dataset_id` must exist (otherwise `no_dataset`) and still
   * have the hash `dataset_sha256` of when it was checked (otherwise `dataset_changed`). With a `hold_reason` the training
   * is `paused` by a cap, but due at once if the cap was raised meanwhile.
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
  /** Returns many trainings at once, each only for its owner, in any order; unknown ones are left out. */
  trainings_get_many: entry(
    Args({ keys: Type.Array(Type.Object({ owner_id: Id, id: Id })) }),
    Type.Array(TrainingRow),
  ),
  trainings_list: entry(
    Args(pageArgs),
    Type.Object({ trainings: Type.Array(TrainingRow), next_cursor: Nullable(Text) }),
  ),
  /**
   * Returns how long the owner's newest successful trainings with a trainer ran, newest first. Free ones are separate,
   * because an emulated run says nothing about a paid one.
   */
  trainings_paces: entry(
    Args({ owner_id: Id, trainer: TrainerSchema, is_free: Flag, limit: Count }),
    Type.Array(Type.Object({ parameters: Json, seconds: Type.Number() })),
  ),
  /** Returns the owner's trainings that have not ended, newest first, at most 100. */
  trainings_unfinished: entry(Args({ owner_id: Id }), Type.Array(TrainingRow)),

  /**
   * Claims due rows (`next_check_at <= now`, not leased), those due longest first, `for update skip locked`. `submit`:
   * `queued` or `submitting` (a queued one becomes `submitting`, attempts + 1 unless it has an intent). `reconcile`:
   * `starting` or `processing`. `post-process`: ended, with `next_check_at` not `null`, because the upload at Replicate
   * has to be deleted or, after a success, thumbnail and weights have to be copied.
   */
  trainings_claim: entry(
    Args({ ...runClaimArgs, work: OneOf(['submit', 'reconcile', 'post-process']) }),
    Type.Array(TrainingRow),
  ),
  /** Extends a lease that has not expired; false if it was lost. */
  trainings_renew: entry(Args({ ...leaseArgs, lease_until: Time }), Flag),
  /** Releases the row, which is due again at `next_check_at` (`null`: never). */
  trainings_release: entry(
    Args({ ...leaseArgs, ...releaseNote, next_check_at: Nullable(Time) }),
    Flag,
  ),
  /** Returns the images of the snapshot, from which the ZIP is built, if the caller holds the lease. */
  trainings_dataset: entry(Args(leaseArgs), Nullable(Type.Array(FrozenImage))),
  /**
   * Records our upload, the destination and the trainer's version before the paid call; `null` while an intent is open.
   * Also `null` if the training ended meanwhile without being sent: then the upload is recorded regardless of the
   * lease, and due to be deleted.
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
   * Records the intent to create the run: must return `intended` before the only paid call. Clears `absent_at`.
   * `not_held`: the lease was lost, an intent is open, or the training was not prepared, so that a look-up could not
   * find it. `over_cap`: the training is `queued` and `paused` with the cap's error, and due when the cap is raised,
   * its period ends or the training is resumed. `paused`: the same until its owner is active again.
   */
  trainings_intend: entry(
    Args({ ...leaseArgs, ...intendArgs }),
    Type.Object({ outcome: OneOf(INTEND_OUTCOMES), training: MaybeTraining }),
  ),
  /**
   * Records that the create call certainly created nothing: clears the intent, releases the lease and retries at
   * `next_check_at` (`null`: when the training is resumed). With `paused` the training is `queued` again with phase
   * `paused` (402, 429); otherwise it stays `submitting`.
   */
  trainings_not_created: entry(Args({ ...leaseArgs, ...notCreatedArgs }), MaybeTraining),
  /**
   * Records that a complete look-up did not find the run. The first one sets `absent_at`; a later one proves absence if
   * it is at least 60 s after `absent_at` and 180 s after `intent_at`: then the intent is cleared. Releases the lease.
   */
  trainings_absent: entry(
    Args({ ...leaseArgs, next_check_at: Time }),
    Nullable(Type.Object({ proven: Flag, training: TrainingRow })),
  ),
  /**
   * Records that Replicate has the run: `submitting` becomes `starting`, regardless of the lease, which is released.
   * `null` if the training already has another id or has ended, or another row has this id. The same id again returns
   * the row. A training with a requested cancellation is due at once.
   */
  trainings_adopt: entry(
    Args({ id: Id, now: Time, replicate_id: Text, next_check_at: Time }),
    MaybeTraining,
  ),
  /**
   * Records a run's progress. Status, phase, step, log and `started_at` never go backwards, and a row that has ended
   * does not change (`null`). Sets `checked_at` to now, and `news_at` and `phase_starts` if something is new; clears
   * `error` and releases the lease. `cancel_asked`: the progress is the response to a cancel call; otherwise a
   * cancellation that was requested meanwhile makes the row due at once.
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
   * Sets the final state, once: `null` if the training has already ended. With `succeeded`, `model` is inserted too,
   * exactly one per training, and becomes the training's `model_id` and `model_url`; post-processing (thumbnail,
   * weights, upload) is due at `next_check_at`, and `phase` becomes `saving`. In other cases only an upload has to be
   * deleted, which is due at once. If `logs_tail` is `null`, the old one stays.
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
  /** Records that the weights were copied to `weights_file`, or in `weights_note` why they were not. */
  trainings_keep_weights: entry(
    Args({ id: Id, now: Time, weights_file: Nullable(Text), weights_note: Nullable(Text) }),
    MaybeTraining,
  ),
  /** Returns the stored log, or the last lines of a log that was not stored; `length` is `null` if it is unknown. */
  trainings_logs: entry(
    Args({ owner_id: Id, id: Id }),
    Nullable(Type.Object({ name: Text, logs: Text, length: Nullable(Count) })),
  ),
  /**
   * Cancels a training that was not sent, at once and free of charge (`canceled`). Otherwise records the request
   * (`asked`), which is then sent to Replicate, and makes the training due. `ended`: it has succeeded or failed. `null`
   * if the owner does not have it. If the outcome of a create call is unknown, `trainings_not_created` and
   * `trainings_absent` complete the cancellation.
   */
  trainings_cancel: entry(
    Args({ owner_id: Id, id: Id, now: Time, reason: OneOf(CANCEL_REASONS) }),
    Nullable(
      Type.Object({ outcome: OneOf(['canceled', 'asked', 'ended']), training: TrainingRow }),
    ),
  ),
  /**
   * Makes a training on hold due at once, unless Replicate throttles it, and stores the answer. `not_paused`: the
   * training is not on hold.
   */
  trainings_resume: entry(
    Args({ owner_id: Id, id: Id, now: Time, idempotency: IdempotentAnswer }),
    Type.Object({
      outcome: OneOf(['resumed', 'replayed', 'not_paused']),
      answer: Nullable(Answer),
    }),
  ),
  /**
   * Deletes a training that has ended, with its log; its model and dataset stay, and its cost still counts against the
   * caps. `post_processing`: it succeeded, and its thumbnail or weights are still being copied.
   */
  trainings_delete: entry(
    Args({ owner_id: Id, id: Id, now: Time }),
    removed(['deleted', 'not_found', 'not_ended', 'post_processing']),
  ),
}
