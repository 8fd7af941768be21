import { OneOf } from '@the-way/shared'
import { type Static, Type } from 'typebox'
import { entry } from './entry.ts'
import {
  Answer,
  Args,
  Count,
  Flag,
  Id,
  IdempotentAnswer,
  Nullable,
  pageArgs,
  Text,
  Time,
} from './parts.ts'

export const AlbumRow = Type.Object({
  id: Id,
  owner_id: Id,
  name: Text,
  image_count: Count,
  cover_file: Nullable(Type.String({ description: 'of its first image' })),
  created_at: Time,
  updated_at: Time,
})
export type AlbumRow = Static<typeof AlbumRow>

const MaybeAlbum = Nullable(AlbumRow)
const albumImagesArgs = { owner_id: Id, album_id: Id, image_ids: Type.Array(Id), now: Time }

/** `name_key` is the name as `foldText` returns it: two albums of an owner never have the same. */
export const albumFunctions = {
  /** `replayed`: the key already has an answer; `key_lost`: another request has claimed it. */
  albums_create: entry(
    Args({
      now: Time,
      album: Type.Object({ id: Id, owner_id: Id, name: Text, name_key: Text }),
      idempotency: IdempotentAnswer,
    }),
    Type.Object({
      outcome: OneOf(['created', 'replayed', 'key_lost', 'name_taken']),
      album: MaybeAlbum,
      answer: Nullable(Answer),
    }),
  ),
  albums_get: entry(Args({ owner_id: Id, id: Id }), MaybeAlbum),
  albums_list: entry(
    Args(pageArgs),
    Type.Object({ albums: Type.Array(AlbumRow), next_cursor: Nullable(Text) }),
  ),
  /** Renames an album, puts images first in this order, or both. `ids` are those that are not in the album. */
  albums_update: entry(
    Args({
      owner_id: Id,
      id: Id,
      now: Time,
      name: Nullable(Text),
      name_key: Nullable(Text),
      image_ids: Nullable(Type.Array(Id)),
    }),
    Type.Object({
      outcome: OneOf(['updated', 'not_found', 'name_taken', 'no_image']),
      album: MaybeAlbum,
      ids: Type.Array(Id),
    }),
  ),
  /** Deletes an album; its images stay. */
  albums_delete: entry(Args({ owner_id: Id, id: Id }), Flag),
  /**
   * Adds images at the end in this order, all of them or none; those that are in the album already keep their places.
   * `ids` are those that were added, or those that the owner does not have.
   */
  albums_add_images: entry(
    Args(albumImagesArgs),
    Type.Object({
      outcome: OneOf(['added', 'no_album', 'no_image']),
      album: MaybeAlbum,
      ids: Type.Array(Id),
    }),
  ),
  /** Takes images out, all of them or none. `ids` are those that are not in the album. */
  albums_remove_images: entry(
    Args(albumImagesArgs),
    Type.Object({ outcome: OneOf(['removed', 'no_album', 'no_image']), ids: Type.Array(Id) }),
  ),
}
