import {
  FindingSchema,
  KeepDaysSchema,
  OneOf,
  ReceivedSchema,
  RejectedImageSchema,
} from '@the-way/shared'
import { type Static, Type } from 'typebox'
import { entry } from './entry.ts'
import { Args, Count, Flag, Id, Nullable, pageArgs, Text, Time } from './parts.ts'

/** An image to insert; its position follows from its place in the list. */
export const NewDatasetImage = Type.Object({
  id: Id,
  name: Text,
  width: Count,
  height: Count,
  bytes: Count,
  sha256: Text,
  format: Text,
  caption: Text,
  file: Text,
  thumbnail_file: Text,
  findings: Type.Array(Type.Pick(FindingSchema, ['code', 'detail'])),
  phash: Nullable(
    Type.String({ description: '16 hex digits; `null` if stored before images had one' }),
  ),
})
export type NewDatasetImage = Static<typeof NewDatasetImage>

const DatasetImageRow = Type.Object({ ...NewDatasetImage.properties, position: Count })
export type DatasetImageRow = Static<typeof DatasetImageRow>

export const DatasetRow = Type.Object({
  id: Id,
  owner_id: Id,
  name: Text,
  image_count: Count,
  bytes: Count,
  sha256: Type.String({ description: 'of the images’ hashes and captions, in their order' }),
  rejected: Type.Array(RejectedImageSchema),
  received: ReceivedSchema,
  consent_at: Nullable(Time),
  keep_days: KeepDaysSchema,
  created_at: Time,
  updated_at: Time,
  trained_at: Nullable(Time),
  images: Type.Array(DatasetImageRow),
})
export type DatasetRow = Static<typeof DatasetRow>

/** A dataset to insert; owner and time are separate arguments. */
export const NewDataset = Type.Object({
  id: Id,
  name: Text,
  rejected: Type.Array(RejectedImageSchema),
  received: ReceivedSchema,
  images: Type.Array(NewDatasetImage),
  /** When its images began to be uploaded. It is not created if everything of its owner was deleted since. */
  begun_at: Type.Optional(Time),
})

/** An image in a training's snapshot of its dataset. */
export const FrozenImage = Type.Object({
  name: Text,
  sha256: Text,
  caption: Text,
  file: Text,
  format: Text,
  bytes: Count,
})

const Outcome = <const T extends readonly string[]>(outcomes: T) => ({
  outcome: OneOf(outcomes),
  dataset: Nullable(DatasetRow),
})

/** What still has to be removed after the rows were deleted. */
const Gone = {
  files: Type.Array(Text),
  upload_ids: Type.Array(
    Type.String({ description: 'our uploads at Replicate, of trainings that have ended' }),
  ),
}

export const datasetFunctions = {
  datasets_get: entry(Args({ owner_id: Id, id: Id }), Nullable(DatasetRow)),
  datasets_list: entry(
    Args(pageArgs),
    Type.Object({ datasets: Type.Array(DatasetRow), next_cursor: Nullable(Text) }),
  ),
  /**
   * With or without images. If the id exists, returns that row. `null` if it belongs to another owner, or if everything
   * was deleted since the upload began.
   */
  datasets_create: entry(
    Args({ owner_id: Id, now: Time, dataset: NewDataset }),
    Nullable(DatasetRow),
  ),
  /**
   * Appends images, all or none; those whose ids already exist in it stay as they are. `rejected` keeps the newest 1000.
   * `id_taken`: an image of another dataset has one of the ids.
   */
  datasets_add_images: entry(
    Args({
      owner_id: Id,
      id: Id,
      now: Time,
      images: Type.Array(NewDatasetImage),
      rejected: Type.Array(RejectedImageSchema),
      received: ReceivedSchema,
      max_images: Count,
      max_bytes: Count,
    }),
    Type.Object(Outcome(['added', 'not_found', 'too_many_images', 'too_large', 'id_taken'])),
  ),
  /**
   * Applies `changes`, all or nothing. Consent is recorded once. `bad_order`: `order` does not name each image exactly
   * once; `unknown_image`: a caption is for an image that the dataset does not have.
   */
  datasets_update: entry(
    Args({
      owner_id: Id,
      id: Id,
      now: Time,
      changes: Type.Object({
        name: Type.Optional(Text),
        consent: Type.Optional(Flag),
        keep_days: Type.Optional(KeepDaysSchema),
        order: Type.Optional(Type.Array(Id)),
        captions: Type.Optional(Type.Array(Type.Object({ id: Id, caption: Text }))),
      }),
    }),
    Type.Object(Outcome(['updated', 'not_found', 'bad_order', 'unknown_image'])),
  ),
  /** `in_use`: a training that was not sent yet needs its images. Trainings that were sent stay. */
  datasets_delete: entry(
    Args({ owner_id: Id, id: Id }),
    Type.Object({ outcome: OneOf(['deleted', 'not_found', 'in_use']), ...Gone }),
  ),
  /** Deletes datasets of all owners whose `keep_days` have passed since their last training and their last change. */
  datasets_delete_expired: entry(
    Args({ now: Time, limit: Count }),
    Type.Array(Type.Object({ id: Id, ...Gone })),
  ),
  /** `position` counts from 0; a position after the end means the end. */
  dataset_images_update: entry(
    Args({
      owner_id: Id,
      dataset_id: Id,
      id: Id,
      now: Time,
      changes: Type.Object({
        caption: Type.Optional(Text),
        position: Type.Optional(Count),
      }),
    }),
    Type.Object(Outcome(['updated', 'not_found'])),
  ),
  dataset_images_delete: entry(
    Args({ owner_id: Id, dataset_id: Id, id: Id, now: Time }),
    Type.Object({ ...Outcome(['deleted', 'not_found', 'in_use']), files: Gone.files }),
  ),
}
