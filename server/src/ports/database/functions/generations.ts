import { GENERATION_STATUSES, OneOf } from '@the-way/shared'
import { type Static, Type } from 'typebox'
import { entry } from './entry.ts'
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

const ImageRow = Type.Object({
  id: Id,
  generation_id: Id,
  owner_id: Id,
  position: Type.Integer({ description: 'its index in the output, from 0' }),
  number: Count,
  file: Text,
  width: Count,
  height: Count,
  format: OneOf(['png', 'jpeg', 'webp']),
  bytes: Count,
  sha256: Text,
  created_at: Time,
})

/** An image that cannot be copied: its URL is not allowed, or it is missing, too large or not an image. */
const LostImage = Type.Object({ position: Count, code: Text, detail: Text })

export const GenerationRow = Type.Object({
  ...runColumns,
  status: OneOf(GENERATION_STATUSES),
  model_id: Id,
  model_name: Text,
  model_url: Text,
  version: Nullable(Type.String({ description: '64 hex digits, once resolved' })),
  prompt: Text,
  keyword_inserted: Flag,
  parameters: Json,
  input: Nullable(Json),
  seed: Count,
  num_outputs: Count,
  delivered: Nullable(Type.Integer({ description: 'how many images the run returned' })),
  withheld: Count,
  deleted_images: Count,
  request_hash: Nullable(Text),
  first_number: Nullable(Count),
  lost: Type.Array(LostImage),
  step: Nullable(Count),
  total_steps: Nullable(Count),
  source_completed_at: Nullable(Time),
  cancel_requested_at: Nullable(Time),
  images: Type.Array(ImageRow),
})
export type GenerationRow = Static<typeof GenerationRow>

const MaybeGeneration = Nullable(GenerationRow)

export const generationFunctions = {
  /**
   * Inserts a generation (`queued`, due at once), sets the model's `last_used` and stores the answer. `no_model`: the
   * model does not exist, or another owner does not share it; `view_only`: it is shared for viewing only. `demo_only`:
   * it was trained in demo mode, and this server is connected; `replicate_only`: the other way round. `replayed`: the
   * key already has an answer, or `idempotency` is `null` and the same owner's generation with the same `request_hash`,
   * not failed or canceled, was created after `same_click_since`; then nothing is inserted.
   */
  generations_create: entry(
    Args({
      now: Time,
      same_click_since: Time,
      generation: Type.Pick(GenerationRow, [
        'id',
        'owner_id',
        'model_id',
        'prompt',
        'keyword_inserted',
        'parameters',
        'seed',
        'num_outputs',
        'emulated',
        'request_hash',
      ]),
      idempotency: IdempotentAnswer,
    }),
    Type.Object({
      outcome: OneOf([
        'created',
        'replayed',
        'no_model',
        'view_only',
        'archived',
        'demo_only',
        'replicate_only',
      ]),
      generation: MaybeGeneration,
      answer: Nullable(Answer),
    }),
  ),
  generations_get: entry(Args({ owner_id: Id, id: Id }), MaybeGeneration),
  generations_list: entry(
    Args({ ...pageArgs, model_id: Nullable(Id) }),
    Type.Object({ generations: Type.Array(GenerationRow), next_cursor: Nullable(Text) }),
  ),
  /** Like `trainings_claim`; `reconcile` also claims `saving`. */
  generations_claim: entry(
    Args({ ...runClaimArgs, work: OneOf(['submit', 'reconcile']) }),
    Type.Array(GenerationRow),
  ),
  generations_renew: entry(Args({ ...leaseArgs, lease_until: Time }), Flag),
  generations_release: entry(Args({ ...leaseArgs, ...releaseNote, next_check_at: Time }), Flag),
  /** Records the whole input before the paid call, so that a look-up can find the run by it. */
  generations_prepare: entry(Args({ ...leaseArgs, version: Text, input: Json }), MaybeGeneration),
  /** Like `trainings_intend`; over a cap the generation is `queued` with the error. */
  generations_intend: entry(
    Args({ ...leaseArgs, ...intendArgs }),
    Type.Object({ outcome: OneOf(INTEND_OUTCOMES), generation: MaybeGeneration }),
  ),
  generations_not_created: entry(Args({ ...leaseArgs, ...notCreatedArgs }), MaybeGeneration),
  /** Makes a generation on hold due at once, unless Replicate throttles it; `null` if it is not on hold. */
  generations_resume: entry(Args({ id: Id, owner_id: Id, now: Time }), MaybeGeneration),
  generations_absent: entry(
    Args({ ...leaseArgs, next_check_at: Time }),
    Nullable(Type.Object({ proven: Flag, generation: GenerationRow })),
  ),
  /** Like `trainings_adopt`. */
  generations_adopt: entry(
    Args({ id: Id, now: Time, replicate_id: Text, next_check_at: Time }),
    MaybeGeneration,
  ),
  /** Returns those of these ids at Replicate that belong to a row already and must not be adopted by another. */
  generations_held: entry(Args({ replicate_ids: Type.Array(Text) }), Type.Array(Text)),
  /**
   * Records a run's progress, forward only; clears `error` and releases the lease. `cancel_asked` works as for
   * trainings. `saving`, with `delivered` and `source_completed_at`, follows once the run has succeeded at Replicate.
   */
  generations_advance: entry(
    Args({
      id: Id,
      now: Time,
      status: OneOf(['starting', 'processing', 'saving']),
      step: Nullable(Count),
      total_steps: Nullable(Count),
      started_at: Nullable(Time),
      delivered: Nullable(Count),
      withheld: Nullable(Count),
      source_completed_at: Nullable(Time),
      cost_usd_micros: Nullable(Count),
      cancel_asked: Flag,
      next_check_at: Time,
    }),
    MaybeGeneration,
  ),
  /** Stores a copied image while the generation is `saving`, once per position; false for a repeat. */
  images_add: entry(
    Args({
      now: Time,
      image: Type.Pick(ImageRow, [
        'id',
        'generation_id',
        'position',
        'file',
        'width',
        'height',
        'format',
        'bytes',
        'sha256',
      ]),
    }),
    Flag,
  ),
  /** Records an image that cannot be copied, once per position. */
  images_lost: entry(Args({ id: Id, now: Time, lost: LostImage }), Flag),
  /** Sets the final state, once: returns `null` if the generation has already ended. Releases the lease. */
  generations_complete: entry(
    Args({
      id: Id,
      now: Time,
      status: OneOf(['succeeded', 'failed', 'canceled']),
      error: Nullable(RunError),
      cost_usd_micros: Nullable(Count),
      started_at: Nullable(Time),
      completed_at: Time,
    }),
    MaybeGeneration,
  ),
  /**
   * Like `trainings_cancel`. A generation whose images are being saved counts as `ended`, because its run is paid for.
   */
  generations_cancel: entry(
    Args({ owner_id: Id, id: Id, now: Time }),
    Nullable(
      Type.Object({ outcome: OneOf(['canceled', 'asked', 'ended']), generation: GenerationRow }),
    ),
  ),
  /** Deletes a generation that has ended, with its images. Its cost still counts against the caps. */
  generations_delete: entry(
    Args({ owner_id: Id, id: Id, now: Time }),
    removed(['deleted', 'not_found', 'not_ended']),
  ),
  /** Deletes one image of a generation that has ended, which counts it in `deleted_images`. */
  images_delete: entry(
    Args({ owner_id: Id, id: Id, now: Time }),
    removed(['deleted', 'not_found', 'not_ended']),
  ),
  /** Counts images of generations created in [from, to), up to `limit`. */
  images_count: entry(
    Args({ owner_id: Id, from: Time, to: Time, model_id: Nullable(Id), limit: Count }),
    Count,
  ),
}
