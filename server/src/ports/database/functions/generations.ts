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
  runColumns,
  Text,
  Time,
} from './parts.ts'
import { removed } from './removals.ts'

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
  kind: Type.Literal('generation'),
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
  first_number: Nullable(Count),
  lost: Type.Array(LostImage),
  source_completed_at: Nullable(Time),
  retry_of: Nullable(Id),
  /** The price of the version's hardware, once it is resolved. */
  usd_micros_per_second: Nullable(Count),
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
   * not failed or canceled, was created after `same_click_since`; then nothing is inserted. `key_lost`: another request
   * has claimed the key. `retried`: another generation has the same `retry_of`; it is returned.
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
        'estimate_usd_micros',
        'retry_of',
      ]),
      idempotency: IdempotentAnswer,
    }),
    Type.Object({
      outcome: OneOf([
        'created',
        'replayed',
        'key_lost',
        'no_model',
        'view_only',
        'archived',
        'demo_only',
        'replicate_only',
        'retried',
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
  /** Returns the owner's newest succeeded runs of a version, with what was sent and how long they took. */
  generations_paces: entry(
    Args({ owner_id: Id, version: Text, emulated: Flag, limit: Count }),
    Type.Array(Type.Object({ input: Json, num_outputs: Count, seconds: Type.Number() })),
  ),
  /** Records the whole input before the paid call, so that a look-up can find the run by it. */
  generations_prepare: entry(
    Args({ ...leaseArgs, version: Text, input: Json, usd_micros_per_second: Count }),
    MaybeGeneration,
  ),
  /**
   * Records that the run has succeeded at Replicate and delivered this many images: the generation becomes `saving`, due
   * at once. `null` if it was not running.
   */
  generations_deliver: entry(
    Args({
      id: Id,
      now: Time,
      started_at: Nullable(Time),
      delivered: Count,
      withheld: Count,
      source_completed_at: Time,
      cost_usd_micros: Nullable(Count),
    }),
    MaybeGeneration,
  ),
  /** Stores a copied image while the generation is `saving`, once per position; false for a repeat. */
  images_add: entry(
    Args({
      now: Time,
      image: Type.Object({
        ...Type.Pick(ImageRow, [
          'id',
          'generation_id',
          'position',
          'file',
          'width',
          'height',
          'format',
          'bytes',
          'sha256',
        ]).properties,
        /** The prompt as `foldText` returns it. */
        search_text: Text,
      }),
    }),
    Flag,
  ),
  /** Records an image that cannot be copied, once per position. */
  images_lost: entry(Args({ id: Id, now: Time, lost: LostImage }), Flag),
  /** Sets the final state once each image was copied or lost; `null` if the generation has already ended. */
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
   * Cancels all generations of an owner, or of one model, that have not ended, as `runs_cancel` does. Returns the ids: `canceled`
   * has the generations that were not sent, `asked` the others, which Replicate has to cancel.
   */
  generations_cancel_all: entry(
    Args({ owner_id: Id, model_id: Nullable(Id), now: Time }),
    Type.Object({ canceled: Type.Array(Id), asked: Type.Array(Id) }),
  ),
  /** Deletes a generation that has ended, with its images. Its cost still counts against the caps. */
  generations_delete: entry(
    Args({ owner_id: Id, id: Id, now: Time }),
    removed(['deleted', 'not_found', 'not_ended']),
  ),
}
