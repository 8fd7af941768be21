import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { type Recipe, readChunks } from '@the-way/shared'
import { jpegParts } from './jpeg-recipe.ts'
import { joinParts, type Part, type Span, sizeOf, sliceParts } from './parts.ts'
import { pngParts } from './png-recipe.ts'
import { recipeBlocks } from './recipe-blocks.ts'
import { webpParts } from './webp-recipe.ts'

/** A file on the disk or in the storage. */
export interface OriginalFile {
  size: number
  open(span: Span): Promise<Readable>
}

/** A file with other metadata. Its image data is read from the original. */
export interface RewrittenFile {
  size: number
  read(span?: Span): Readable
}

/**
 * Replaces all metadata of an image by the recipe, or removes it if the recipe is `null`. The compressed pixels, colors and
 * orientation stay as they are: nothing is decoded, and only small parts of the file are in memory. (sharp would encode the
 * pixels again, and the libraries that write metadata support only one of the formats.) Throws an `ImageStructureError` if
 * the file is damaged or not a PNG, JPEG or WebP.
 */
export async function rewriteMetadata(
  file: OriginalFile,
  recipe: Recipe | null,
): Promise<RewrittenFile> {
  const image = await readChunks({
    size: file.size,
    read: async (start, end) => buffer(await file.open({ start, end })),
  })
  const blocks = recipe && recipeBlocks(recipe)
  const parts = joinParts(
    await { png: pngParts, jpeg: jpegParts, webp: webpParts }[image.format](image, blocks),
  )
  const size = sizeOf(parts)
  return {
    size,
    read: (span = { start: 0, end: size }) =>
      Readable.from(bytesOf(file, sliceParts(parts, span)), { objectMode: false }),
  }
}

async function* bytesOf(file: OriginalFile, parts: readonly Part[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    if (Buffer.isBuffer(part)) yield part
    else yield* await file.open(part)
  }
}
