import { GENERATION_STATUSES, OneOf, UsedLoraSchema } from '@the-way/shared'
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
  RunUpload,
  runColumns,
  Text,
  Time,
} from './parts.ts'
import { removed } from './removals.ts'

const ImageRow = Type.Object({
  id: Id,
  generation_id: Id,
  part_id: Id,
  owner_id: Id,
  position: Type.Integer({
    description: 'in its generation: its index in the output of its run, after `first_position`',
  }),
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

/** What all runs of a generation have in common. */
const generationColumns = {
  model_id: Id,
  model_name: Text,
  model_url: Text,
  keyword_inserted: Flag,
  parameters: Json,
  first_number: Nullable(Count),
  retry_of: Nullable(Id),
  /** The copy of the image that it starts from, and its mask. */
  source_file: Nullable(Text),
  mask_file: Nullable(Text),
  source_width: Nullable(Count),
  source_height: Nullable(Count),
  source_image_id: Nullable(Id),
  loras: Type.Array(UsedLoraSchema),
  /** The contact sheet that it is a cell of. */
  sheet_id: Nullable(Id),
  sheet_cell: Nullable(Count),
}

/** One run of a generation, and what it made. */
export const GenerationPart = Type.Object({
  ...runColumns,
  kind: Type.Literal('generation'),
  status: OneOf(GENERATION_STATUSES),
  generation_id: Id,
  place: Count,
  first_position: Count,
  prompt: Text,
  seed: Count,
  num_outputs: Count,
  version: Nullable(Type.String({ description: '64 hex digits, once resolved' })),
  input: Nullable(Json),
  /** The price of the version's hardware, once it is resolved. */
  usd_micros_per_second: Nullable(Count),
  delivered: Nullable(Type.Integer({ description: 'how many images the run returned' })),
  withheld: Count,
  lost: Type.Array(LostImage),
  deleted_images: Count,
  source_completed_at: Nullable(Time),
  images: Type.Array(ImageRow),
})
export type GenerationPart = Static<typeof GenerationPart>

/** One run as a worker gets it. */
export const GenerationPartRow = Type.Object({
  ...generationColumns,
  ...GenerationPart.properties,
})
export type GenerationPartRow = Static<typeof GenerationPartRow>

/** A generation with its runs in order. The first one has the generation's id. */
export const GenerationRow = Type.Object({
  id: Id,
  owner_id: Id,
  ...generationColumns,
  created_at: Time,
  parts: Type.Array(GenerationPart, { minItems: 1 }),
})
export type GenerationRow = Static<typeof GenerationRow>

const MaybePart = Nullable(GenerationPartRow)
const MaybeGeneration = Nullable(GenerationRow)

export const generationFunctions = {
  /**
   * Inserts a generation with all of its runs (`queued`, due at once), sets the model's `last_used` and stores the answer. `no_model`: the
   * model does not exist, or another owner does not share it; `view_only`: it is shared for viewing only. `demo_only`:
   * it was trained in demo mode, and this server is connected; `replicate_only`: the other way round. `replayed`: the
   * key already has an answer, or `idempotency` is `null` and the same owner's generation with the same `request_hash`,
   * not failed or canceled, was created after `same_click_since`; then nothing is inserted. `key_lost`: another request
   * has claimed the key. `retried`: another generation has the same `retry_of`; it is returned. `deleted_meanwhile`: the
   * owner has deleted everything since the source began to be stored.
   */
  generations_create: entry(
    Args({
      now: Time,
      same_click_since: Time,
      generation: Type.Object({
        ...Type.Pick(GenerationPartRow, [
          'id',
          'owner_id',
          'model_id',
          'keyword_inserted',
          'parameters',
          'emulated',
          'request_hash',
          'retry_of',
          'source_file',
          'mask_file',
          'source_width',
          'source_height',
          'source_image_id',
          'loras',
        ]).properties,
        source_begun_at: Nullable(Time),
      }),
      /** In order; the first one has the generation's id. */
      parts: Type.Array(
        Type.Object({
          ...Type.Pick(GenerationPartRow, [
            'id',
            'prompt',
            'seed',
            'num_outputs',
            'estimate_usd_micros',
          ]).properties,
          /** The prompt as `foldText` returns it. */
          search_text: Text,
        }),
      ),
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
        'deleted_meanwhile',
      ]),
      generation: MaybeGeneration,
      answer: Nullable(Answer),
    }),
  ),
  generations_get: entry(Args({ owner_id: Id, id: Id }), MaybeGeneration),
  generation_parts_get: entry(Args({ owner_id: Id, id: Id }), MaybePart),
  /** Leaves out the cells of contact sheets. */
  generations_list: entry(
    Args({ ...pageArgs, model_id: Nullable(Id) }),
    Type.Object({ generations: Type.Array(GenerationRow), next_cursor: Nullable(Text) }),
  ),
  /** Returns the owner's newest succeeded runs of a version, with what was sent and how long they took. */
  generations_paces: entry(
    Args({ owner_id: Id, version: Text, emulated: Flag, limit: Count }),
    Type.Array(Type.Object({ input: Json, num_outputs: Count, seconds: Type.Number() })),
  ),
  /**
   * Records the whole input, and what was uploaded for it, before the paid call, so that a look-up can find the run by
   * it. If the run ended during the upload, it becomes due, so that the uploads are deleted.
   */
  generations_prepare: entry(
    Args({
      ...leaseArgs,
      version: Text,
      input: Json,
      uploads: Type.Array(RunUpload),
      usd_micros_per_second: Count,
    }),
    MaybePart,
  ),
  /**
   * Records that the run has succeeded at Replicate and delivered this many images: it becomes `saving`, due
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
    MaybePart,
  ),
  /** Stores a copied image while its run is `saving`, once per position; false for a repeat. */
  images_add: entry(
    Args({
      now: Time,
      image: Type.Object({
        ...Type.Pick(ImageRow, [
          'id',
          'part_id',
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
        /** `null` if its thumbnails are made. */
        thumbnails_due_at: Nullable(Time),
      }),
    }),
    Flag,
  ),
  /** Records an image that cannot be copied, once per position. */
  images_lost: entry(Args({ id: Id, now: Time, lost: LostImage }), Flag),
  /** Sets the final state once each image was copied or lost; `null` if the run has already ended. */
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
    MaybePart,
  ),
  /**
   * Cancels the runs of a generation that have not ended, as `runs_cancel` does. `asked`: Replicate has to cancel some;
   * `canceled`: the others were all that was left. `was_canceled`, `ended`: nothing has changed. `null` if the owner does not
   * have it. `canceled` has the ids of the runs that were not sent.
   */
  generations_cancel: entry(
    Args({ owner_id: Id, id: Id, now: Time }),
    Nullable(
      Type.Object({
        outcome: OneOf(['canceled', 'was_canceled', 'asked', 'ended']),
        canceled: Type.Array(Id),
        generation: GenerationRow,
      }),
    ),
  ),
  /** Makes the runs of a generation that are on hold due, as `runs_resume` does. */
  generations_resume: entry(
    Args({ owner_id: Id, id: Id, now: Time, idempotency: IdempotentAnswer }),
    Type.Object({
      outcome: OneOf(['resumed', 'replayed', 'key_lost', 'not_on_hold']),
      answer: Nullable(Answer),
      generation: MaybeGeneration,
    }),
  ),
  /**
   * Cancels all generations of an owner, or of one model, that have not ended, as `runs_cancel` does. Returns the ids: `asked`
   * has the generations with a run that Replicate has to cancel, `canceled` the others.
   */
  generations_cancel_all: entry(
    Args({ owner_id: Id, model_id: Nullable(Id), now: Time }),
    Type.Object({
      canceled: Type.Array(Id),
      asked: Type.Array(Id),
      canceled_runs: Type.Array(Id),
    }),
  ),
  /** Deletes a generation that has ended, with its images. Its cost still counts against the caps. */
  generations_delete: entry(
    Args({ owner_id: Id, id: Id, now: Time }),
    removed(['deleted', 'not_found', 'not_ended']),
  ),
}
