import { mkdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import sharp from 'sharp'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { sha256 } from '../identifiers.ts'
import type { Dataset, TrainingPicture } from '../records.ts'
import { TrainerError } from './trainer-error.ts'
import type { TrainerInput } from './trainer-input.ts'

/** What the trainer's loader trains on; the captioner also walks over bmp and gif. */
const trainedExtensions = ['.jpg', '.jpeg', '.png', '.webp']
const captionedExtensions = [...trainedExtensions, '.bmp', '.gif']
const keptSide = 1024
const maxUnpackedBytes = 2 ** 30

type TrainerFile = { path: string; content: Buffer }

/**
 * Unpacks the ZIP by the rules of flux-fine-tuner's `train.py` and keeps its pictures, upright and at
 * most 1024 px, in `folder`, for the pictures that the trained version will make.
 */
export async function readDataset(
  zipPath: string,
  folder: string,
  input: TrainerInput,
): Promise<Dataset> {
  const { files, entries } = await unpack(zipPath)
  const captioned = new Map(
    files
      .filter(({ path }) => path.endsWith('.txt'))
      .map(({ path, content }) => [path, content.toString('utf8').trim()]),
  )
  const withExtension = (extensions: string[]): TrainerFile[] =>
    files.filter(({ path }) => extensions.includes(extname(path).toLowerCase()))

  const trained = withExtension(trainedExtensions)
  if (trained.length === 0) {
    throw new TrainerError('num_samples should be a positive integer value, but got num_samples=0')
  }
  const pictures = await keepPictures(trained, folder)
  return {
    entries,
    pictures,
    captions: captionAll(withExtension(captionedExtensions), captioned, input),
  }
}

async function unpack(zipPath: string): Promise<{ files: TrainerFile[]; entries: number }> {
  const zip = await openZip(zipPath)
  const files: TrainerFile[] = []
  let entries = 0
  let bytes = 0
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.startsWith('__MACOSX/') || entry.fileName.startsWith('._')) continue
      entries += 1
      if (!isOfUse(entry.fileName)) continue
      bytes += entry.uncompressedSize
      if (bytes > maxUnpackedBytes) throw new Error('No space left on device')
      files.push(await readEntry(zip, entry))
    }
  } catch (error) {
    throw new TrainerError(`Bad zip file: ${messageOf(error)}`)
  } finally {
    zip.close()
  }
  return { files: files.sort((a, b) => (a.path < b.path ? -1 : 1)), entries }
}

const isOfUse = (path: string): boolean =>
  ['.txt', ...captionedExtensions].includes(extname(path).toLowerCase())

async function openZip(path: string): Promise<ZipFile> {
  try {
    return await openPromise(path, { autoClose: false, lazyEntries: true })
  } catch {
    throw new TrainerError('input_images must be a zip file')
  }
}

async function readEntry(zip: ZipFile, entry: Entry): Promise<TrainerFile> {
  return { path: entry.fileName, content: await buffer(await zip.openReadStreamPromise(entry)) }
}

async function keepPictures(files: TrainerFile[], folder: string): Promise<TrainingPicture[]> {
  // Written beside and moved: a killed process never leaves half a set under the final name.
  const partial = `${folder}.partial`
  await rm(partial, { recursive: true, force: true })
  await rm(folder, { recursive: true, force: true })
  await mkdir(partial, { recursive: true })
  const pictures: TrainingPicture[] = []
  for (const { path, content } of files) {
    const file = `${pictures.length}.jpg`
    const { width, height } = await keepPicture(path, content, join(partial, file))
    pictures.push({ name: path, file, width, height, sha256: sha256(content) })
  }
  await rename(partial, folder)
  return pictures
}

async function keepPicture(name: string, content: Buffer, target: string) {
  try {
    const { autoOrient } = await sharp(content).metadata()
    await sharp(content)
      .autoOrient()
      .resize(keptSide, keptSide, { fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#808080' })
      .toColourspace('srgb')
      .jpeg({ quality: 92 })
      .toFile(target)
    return autoOrient
  } catch {
    throw new TrainerError(`cannot identify image file 'input_images/${name}'`)
  }
}

/** The captioner runs only when a picture has no text of its own, and then names every one it passes. */
function captionAll(
  files: TrainerFile[],
  captioned: Map<string, string>,
  { autocaption, triggerWord, captionPrefix, captionSuffix }: TrainerInput,
): Dataset['captions'] {
  return files.flatMap(({ path }): Dataset['captions'] => {
    const stem = join(dirname(path), basename(path, extname(path)))
    const own = captioned.get(`${stem}.txt`)
    if (own !== undefined) return [{ name: path, text: own, generated: false }]
    if (!autocaption) return []
    const description = `Photo of ${triggerWord}, an emulated caption for the picture ${basename(stem)}.`
    const parts = [captionPrefix, description, captionSuffix].filter((part) => part !== '')
    return [{ name: path, text: parts.join(' '), generated: true }]
  })
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)
