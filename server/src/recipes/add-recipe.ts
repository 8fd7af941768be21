import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { ImageStructureError, type Recipe } from '@the-way/shared'
import { rewriteMetadata } from './rewrite-metadata.ts'

interface Logger {
  warn(details: object, message: string): void
}

/**
 * Returns an image on the disk with this recipe as its only metadata. An image with an unusual structure is returned as it
 * is: it is paid for, and more important than its recipe.
 */
export async function addRecipe(
  path: string,
  recipe: Recipe,
  logger: Logger,
): Promise<{ size: number; stream: Readable }> {
  const { size } = await stat(path)
  try {
    const file = await rewriteMetadata(
      { size, open: async ({ start, end }) => createReadStream(path, { start, end: end - 1 }) },
      recipe,
    )
    return { size: file.size, stream: file.read() }
  } catch (error) {
    if (!(error instanceof ImageStructureError)) throw error
    logger.warn({ err: error, model_id: recipe.model_id }, 'an image is stored without its recipe')
    return { size, stream: createReadStream(path) }
  }
}
