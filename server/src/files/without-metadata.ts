import type { Readable } from 'node:stream'
import { ImageStructureError } from '@the-way/shared'
import type { ByteRange, Files } from '../ports/files/files.ts'
import { type RewrittenFile, rewriteMetadata } from '../recipes/rewrite-metadata.ts'
import { fileNotFoundError, metadataError } from './files.errors.ts'

/**
 * Returns a stored image of `size` bytes without its metadata. Throws 409 if the image is damaged, so that it can't be
 * removed for certain.
 */
export async function withoutMetadata(
  files: Files,
  key: string,
  size: number,
): Promise<RewrittenFile> {
  const open = async (range: ByteRange): Promise<Readable> => {
    const found = await files.read(key, range)
    if (!found) throw fileNotFoundError()
    return found.stream
  }
  try {
    return await rewriteMetadata(
      { size, open: ({ start, end }) => open({ start, end: end - 1 }) },
      null,
    )
  } catch (error) {
    throw error instanceof ImageStructureError ? metadataError(error) : error
  }
}
