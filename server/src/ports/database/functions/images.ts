import { IMAGE_ASPECTS, IMAGE_SORTS, OneOf, UsedLoraSchema } from '@the-way/shared'
import { type Static, Type } from 'typebox'
import { entry } from './entry.ts'
import { Args, Count, Flag, Id, Json, Nullable, pageArgs, Text, Time } from './parts.ts'
import { removed } from './removals.ts'

/** An image as lists return it; `created_at` is when its generation was requested. */
const GalleryImageRow = Type.Object({
  id: Id,
  number: Count,
  file: Text,
  width: Count,
  height: Count,
  format: OneOf(['png', 'jpeg', 'webp']),
  favourite: Flag,
  model_id: Id,
  model_name: Text,
  generation_id: Id,
  prompt: Text,
  seed: Count,
  created_at: Time,
})
export type GalleryImageRow = Static<typeof GalleryImageRow>

const GalleryImageDetailsRow = Type.Object({
  ...GalleryImageRow.properties,
  version: Nullable(Text),
  parameters: Json,
  loras: Type.Array(UsedLoraSchema),
  source_file: Nullable(Text),
  mask_file: Nullable(Text),
  source_image_id: Nullable(Id),
  source_image_number: Nullable(Count),
  is_model_thumbnail: Nullable(Flag),
  training_id: Nullable(Id),
  dataset_id: Nullable(Id),
  num_outputs: Count,
  cost_usd_micros: Nullable(Count),
  started_at: Nullable(Time),
  completed_at: Nullable(Time),
  albums: Type.Array(Type.Object({ id: Id, name: Text })),
})
export type GalleryImageDetailsRow = Static<typeof GalleryImageDetailsRow>

const DownloadedImageRow = Type.Object({
  ...GalleryImageRow.properties,
  version: Nullable(Text),
  parameters: Json,
  num_outputs: Count,
  cost_usd_micros: Nullable(Count),
  name: Type.String({ description: 'of its file in the download' }),
})
export type DownloadedImageRow = Static<typeof DownloadedImageRow>

/** `null` does not filter. `q` is a part of the prompt as `foldText` returns it. */
const filters = {
  model_id: Nullable(Id),
  favourite: Nullable(Flag),
  source: Nullable(Flag),
  q: Nullable(Text),
  from: Nullable(Time),
  to: Nullable(Time),
  aspect: Nullable(OneOf(IMAGE_ASPECTS)),
}

const manyArgs = { owner_id: Id, ids: Type.Array(Id), now: Time }

export const imageFunctions = {
  /** Returns newest images first, those of the newest model first, or those of an album in its order; `null` if the owner does not have this album. */
  images_list: entry(
    Args({ ...pageArgs, sort: OneOf(IMAGE_SORTS), album_id: Nullable(Id), ...filters }),
    Nullable(Type.Object({ images: Type.Array(GalleryImageRow), next_cursor: Nullable(Text) })),
  ),
  /** Counts images up to `limit`. */
  images_count: entry(Args({ owner_id: Id, limit: Count, ...filters }), Count),
  images_get: entry(Args({ owner_id: Id, id: Id }), Nullable(GalleryImageDetailsRow)),
  /** Returns those of `ids` that the owner does not have. */
  images_unknown: entry(Args({ owner_id: Id, ids: Type.Array(Id) }), Type.Array(Id)),
  /** Returns those of these images that the owner has, in the order of `ids`. */
  images_get_many: entry(
    Args({ owner_id: Id, ids: Type.Array(Id) }),
    Type.Array(DownloadedImageRow),
  ),
  images_update: entry(
    Args({ owner_id: Id, id: Id, favourite: Flag }),
    Nullable(GalleryImageDetailsRow),
  ),
  /** Changes all of these images or none, and returns those of `ids` that the owner does not have. */
  images_set_favourite: entry(
    Args({ owner_id: Id, ids: Type.Array(Id), favourite: Flag }),
    Type.Array(Id),
  ),
  /** Deletes one image of a generation that has ended, which counts it in `deleted_images`. */
  images_delete: entry(
    Args({ owner_id: Id, id: Id, now: Time }),
    removed(['deleted', 'not_found', 'not_ended']),
  ),
  /**
   * Deletes all of these images or none, so that they can be restored for a while. `ids` are those that the owner does
   * not have, or whose generation has not ended.
   */
  images_discard: entry(
    Args(manyArgs),
    Type.Object({
      outcome: OneOf(['deleted', 'not_found', 'not_ended']),
      ids: Type.Array(Id),
      restore_until: Nullable(Time),
    }),
  ),
  /** Restores all of these images or none. `ids` are those that the owner does not have, or no longer. */
  images_restore: entry(
    Args(manyArgs),
    Type.Object({ outcome: OneOf(['restored', 'gone']), ids: Type.Array(Id) }),
  ),
  /** Deletes the rows of images that can't be restored any more, records their files as removals, and returns how many. */
  images_purge: entry(Args({ now: Time, limit: Count }), Count),
  /** Returns images of earlier versions whose prompt can't be searched yet. */
  images_unsearchable: entry(
    Args({ limit: Count }),
    Type.Array(Type.Object({ id: Id, prompt: Text })),
  ),
  /** Stores texts to search, unless an image has one, and returns how many. */
  images_set_search_texts: entry(
    Args({ texts: Type.Array(Type.Object({ id: Id, search_text: Text })) }),
    Count,
  ),
  /** Claims images whose thumbnails have to be made, newest first. They are due again at `until`. */
  images_claim_thumbnails: entry(
    Args({ now: Time, until: Time, limit: Count }),
    Type.Array(Type.Object({ id: Id, file: Text, width: Count })),
  ),
  /** Records that these images have their thumbnails, or can't have any, and returns how many. */
  images_thumbnails_made: entry(Args({ ids: Type.Array(Id) }), Count),
}
