import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { sha256 } from '../identifiers.ts'
import type { TrainingImage } from '../records.ts'
import type { ArchiveFile } from './archives.ts'
import { TrainerError } from './trainer-error.ts'

const keptSide = 1024

/** Keeps the images, upright and at most 1024 px, for those that the trained version will make. */
export async function keepImages(
  files: ArchiveFile[],
  folder: string,
  unpackedInto: string,
): Promise<TrainingImage[]> {
  // Written beside and moved: a killed process never leaves half a dataset under the final name.
  const partial = `${folder}.partial`
  await rm(partial, { recursive: true, force: true })
  await rm(folder, { recursive: true, force: true })
  await mkdir(partial, { recursive: true })
  const images: TrainingImage[] = []
  for (const { path, content } of files) {
    const file = `${images.length}.jpg`
    const size = await keepImage(content, join(partial, file)).catch(() => {
      throw new TrainerError(`cannot identify image file '${unpackedInto}/${path}'`)
    })
    images.push({ name: path, file, ...size, sha256: sha256(content) })
  }
  await rename(partial, folder)
  return images
}

async function keepImage(
  content: Buffer,
  target: string,
): Promise<{ width: number; height: number }> {
  const { autoOrient } = await sharp(content).metadata()
  await sharp(content)
    .autoOrient()
    .resize(keptSide, keptSide, { fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#808080' })
    .toColourspace('srgb')
    .jpeg({ quality: 92 })
    .toFile(target)
  return { width: autoOrient.width, height: autoOrient.height }
}
