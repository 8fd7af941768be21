import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { sha256 } from '../identifiers.ts'
import type { TrainingPicture } from '../records.ts'
import type { ArchiveFile } from './archives.ts'
import { TrainerError } from './trainer-error.ts'

const keptSide = 1024

/** Keeps the pictures, upright and at most 1024 px, for those that the trained version will make. */
export async function keepPictures(
  files: ArchiveFile[],
  folder: string,
  unpackedInto: string,
): Promise<TrainingPicture[]> {
  // Written beside and moved: a killed process never leaves half a set under the final name.
  const partial = `${folder}.partial`
  await rm(partial, { recursive: true, force: true })
  await rm(folder, { recursive: true, force: true })
  await mkdir(partial, { recursive: true })
  const pictures: TrainingPicture[] = []
  for (const { path, content } of files) {
    const file = `${pictures.length}.jpg`
    const size = await keepPicture(content, join(partial, file)).catch(() => {
      throw new TrainerError(`cannot identify image file '${unpackedInto}/${path}'`)
    })
    pictures.push({ name: path, file, ...size, sha256: sha256(content) })
  }
  await rename(partial, folder)
  return pictures
}

async function keepPicture(
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
