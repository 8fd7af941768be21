import { Type } from 'typebox'
import { entry } from './entry.ts'
import { Args, Id, Nullable, Text } from './parts.ts'

export const fileFunctions = {
  /** The file's row among images, training images, thumbnails and weights, if this owner has one. */
  files_get: entry(
    Args({ owner_id: Id, file: Text }),
    Nullable(
      Type.Object({
        file: Text,
        name: Type.String({ description: 'for a download, with extension' }),
      }),
    ),
  ),
  /** Those of `files` that any row speaks of; the others are left-overs of a request that died. */
  files_known: entry(Args({ files: Type.Array(Text) }), Type.Array(Text)),
}
