import { Type } from 'typebox'
import { entry } from './entry.ts'
import { Args, Id, Nullable, Text } from './parts.ts'

export const fileFunctions = {
  /** Finds a file among the images, training images, thumbnails and weights that this owner may read. */
  files_get: entry(
    Args({ owner_id: Id, file: Text }),
    Nullable(
      Type.Object({
        file: Text,
        name: Type.String({ description: 'for a download, with extension' }),
        only_thumbnails: Type.Boolean({
          description: 'whether they may read its thumbnails, but not the file itself',
        }),
      }),
    ),
  ),
  /** Returns those of `files` that a row refers to; the others were left behind by an interrupted request. */
  files_known: entry(Args({ files: Type.Array(Text) }), Type.Array(Text)),
}
