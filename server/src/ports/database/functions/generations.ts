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

export const ImageRow = Type.Object({
  id: Id,
  generation_id: Id,
  owner_id: Id,
  position: Type.Integer({ description: 'its place in the output, from 0' }),
  number: Count,
  file: Text,
  width: Count,
  height: Count,
  format: OneOf(['png', 'jpeg', 'webp']),
  bytes: Count,
  sha256: Text,
  created_at: Time,
})

/** An image that can never be taken: its address was refused, it is gone, too large or no image. */
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
  delivered: Nullable(Type.Integer({ description: 'how many images the run made' })),
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
   * Inserts a generation (`queued`, due at once), sets the model's `last_used` and keeps the answer.
   * `no_model`: not there, or another's who does not share it; `view_only`: shared to be looked at; `archived`.
   * `demo_only`: made in demo mode, and this server is connected; `replicate_only`: the other way round.
   * `replayed`: the key already has an answer, or `idempotency` is null and the same owner's generation with the same
   * `request_hash`, not failed or canceled, was created after `same_click_since`; nothing is inserted then.
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
  /** As `trainings_claim`; `reconcile` also claims `saving`. */
  generations_claim: entry(
    Args({ ...runClaimArgs, work: OneOf(['submit', 'reconcile']) }),
    Type.Array(GenerationRow),
  ),
  generations_renew: entry(Args({ ...leaseArgs, lease_until: Time }), Flag),
  generations_release: entry(Args({ ...leaseArgs, ...releaseNote, next_check_at: Time }), Flag),
  /** Notes what will be sent, whole, before the paid call: it is the mark for a look-up. */
  generations_prepare: entry(Args({ ...leaseArgs, version: Text, input: Json }), MaybeGeneration),
  /** As `trainings_intend`; over a cap it is `queued` with the error. */
  generations_intend: entry(
    Args({ ...leaseArgs, ...intendArgs }),
    Type.Object({ outcome: OneOf(INTEND_OUTCOMES), generation: MaybeGeneration }),
  ),
  generations_not_created: entry(
    Args({ ...leaseArgs, next_check_at: Nullable(Time), paused: Flag, error: Nullable(RunError) }),
    MaybeGeneration,
  ),
  /** Makes one that is on hold due at once, but for one that Replicate throttles; null if it is not on hold. */
  generations_resume: entry(Args({ id: Id, owner_id: Id, now: Time }), MaybeGeneration),
  generations_absent: entry(
    Args({ ...leaseArgs, next_check_at: Time }),
    Nullable(Type.Object({ proven: Flag, generation: GenerationRow })),
  ),
  /** As `trainings_adopt`. */
  generations_adopt: entry(
    Args({ id: Id, now: Time, replicate_id: Text, next_check_at: Time }),
    MaybeGeneration,
  ),
  /** Which of these ids of Replicate's any row holds: such a prediction is not ours to adopt. */
  generations_held: entry(Args({ replicate_ids: Type.Array(Text) }), Type.Array(Text)),
  /**
   * News of a run, forward only; clears `error`, releases the lease. `cancel_asked` as with trainings. `saving` with `delivered` and `source_completed_at` once
   * Replicate is done.
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
  /** Stores a copied image, once per position (a repeat is false); only while the generation is `saving`. */
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
  /** Notes an image that can never be taken, once per position. */
  images_lost: entry(Args({ id: Id, now: Time, lost: LostImage }), Flag),
  /** The end, once: null when it has already ended. Releases the lease. */
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
  /** As `trainings_cancel`; one whose images are being saved has `ended`: it is made, and paid. */
  generations_cancel: entry(
    Args({ owner_id: Id, id: Id, now: Time }),
    Nullable(
      Type.Object({ outcome: OneOf(['canceled', 'asked', 'ended']), generation: GenerationRow }),
    ),
  ),
  /** Deletes one that has ended, with its images. What it cost goes on counting. */
  generations_delete: entry(
    Args({ owner_id: Id, id: Id, now: Time }),
    removed(['deleted', 'not_found', 'not_ended']),
  ),
  /** Deletes one image of a generation that has ended, which counts it in `deleted_images`. */
  images_delete: entry(
    Args({ owner_id: Id, id: Id, now: Time }),
    removed(['deleted', 'not_found', 'not_ended']),
  ),
  /** Images of generations created in [from, to), counted up to `limit`. */
  images_count: entry(
    Args({ owner_id: Id, from: Time, to: Time, model_id: Nullable(Id), limit: Count }),
    Count,
  ),
}
