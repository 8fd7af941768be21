import {
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
  RunUpload,
  runColumns,
  Text,
  Time,
} from './parts.ts'
import { removed } from './removals.ts'
import { WeightsFacts } from './weights.ts'

export const TrainingRow = Type.Object({
  ...runColumns,
  kind: Type.Literal('training'),
  status: OneOf(TRAINING_STATUSES),
  phase: OneOf(TRAINING_PHASES),
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
  model_id: Nullable(Id),
  model_url: Nullable(Text),
  weights_file: Nullable(Text),
  weights_note: Nullable(Text),
  weights_facts: Nullable(WeightsFacts),
  logs_tail: Text,
  estimate_seconds: Nullable(Count),
  estimate_range: Nullable(EstimateRangeSchema),
  subject: Nullable(OneOf(SUBJECTS)),
  effort: Nullable(OneOf(EFFORTS)),
  retry_of: Nullable(Id),
  phase_starts: PhaseStartsSchema,
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
   * nothing is inserted. `key_lost`: another request has claimed the key. If `dataset` is `null`, `training.dataset_id` must exist (otherwise `no_dataset`) and still
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
      outcome: OneOf(['created', 'replayed', 'key_lost', 'no_dataset', 'dataset_changed']),
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
      uploads: Type.Array(RunUpload),
      destination: Text,
      trainer_version: Text,
    }),
    MaybeTraining,
  ),
  /**
   * Like `runs_advance`, with what is read from the log, which never gets shorter. `error` is what is wrong with the
   * training although it runs; `null` clears it.
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
      error: Nullable(RunError),
      started_at: Nullable(Time),
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
   * Deletes a training that has ended, with its log; its model and dataset stay, and its cost still counts against the
   * caps. `post_processing`: it succeeded, and its thumbnail or weights are still being copied.
   */
  trainings_delete: entry(
    Args({ owner_id: Id, id: Id, now: Time }),
    removed(['deleted', 'not_found', 'not_ended', 'post_processing']),
  ),
}
