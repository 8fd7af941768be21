import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { sha256 } from '../identifiers.ts'
import type { TrainingImage } from '../records.ts'
import type { ArchiveFile } from './archives.ts'
import { TrainerError } from './trainer-error.ts'

const storedSide = 1024

/** Stores upright copies of the images of at most 1024 px, from which the trained version's images are rendered. */
export async function storeImages(
  files: ArchiveFile[],
  folder: string,
  unpackedInto: string,
): Promise<TrainingImage[]> {
  // Written to a separate folder and then renamed, so that a killed process never leaves half a dataset.
  const partial = `${folder}.partial`
  await rm(partial, { recursive: true, force: true })
  await rm(folder, { recursive: true, force: true })
  await mkdir(partial, { recursive: true })
  const images: TrainingImage[] = []
  for (const { path, content } of files) {
    const file = `${images.length}.jpg`
    const size = await storeImage(content, join(partial, file)).catch(() => {
      throw new TrainerError(`cannot identify image file '${unpackedInto}/${path}'`)
    })
    images.push({ name: path, file, ...size, sha256: sha256(content) })
  }
  await rename(partial, folder)
  return images
}

async function storeImage(
  content: Buffer,
  target: string,
): Promise<{ width: number; height: number }> {
  const { autoOrient } = await sharp(content).metadata()
  await sharp(content)
    .autoOrient()
    .resize(storedSide, storedSide, { fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#808080' })
    .toColourspace('srgb')
    .jpeg({ quality: 92 })
    .toFile(target)
  return { width: autoOrient.width, height: autoOrient.height }
}
