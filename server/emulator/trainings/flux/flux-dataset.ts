import { basename, dirname, extname, join } from 'node:path'
import type { Dataset } from '../../records.ts'
import { type ArchiveFile, unzip } from '../archives.ts'
import { storeImages } from '../stored-images.ts'
import { TrainerError } from '../trainer-error.ts'
import type { FluxInput } from './flux-input.ts'

/** The extensions that the trainer's loader reads; the captioner also reads bmp and gif. */
const trainedExtensions = ['.jpg', '.jpeg', '.png', '.webp']
const captionedExtensions = [...trainedExtensions, '.bmp', '.gif']

type Captioning = Pick<FluxInput, 'autocaption' | 'triggerWord' | 'captionPrefix' | 'captionSuffix'>

/** Unpacks the ZIP by the rules of flux-fine-tuner's `train.py`. */
export async function readFluxDataset(
  zipPath: string,
  folder: string,
  input: Captioning,
): Promise<Dataset> {
  const { files, names } = await unzip(zipPath, {
    isNeeded: (path) =>
      isExtracted(path) && ['.txt', ...captionedExtensions].includes(extname(path).toLowerCase()),
    notAZip: 'input_images must be a zip file',
  })
  files.sort((a, b) => (a.path < b.path ? -1 : 1))
  const withExtension = (extensions: string[]): ArchiveFile[] =>
    files.filter(({ path }) => extensions.includes(extname(path).toLowerCase()))

  const trained = withExtension(trainedExtensions)
  if (trained.length === 0) {
    throw new TrainerError('num_samples should be a positive integer value, but got num_samples=0')
  }
  const captions = captionAll(withExtension(captionedExtensions), ownCaptions(files), input)
  return {
    entries: names.filter(isExtracted).length,
    images: await storeImages(trained, folder, 'input_images'),
    captions,
  }
}

const isExtracted = (path: string): boolean =>
  !path.startsWith('__MACOSX/') && !path.startsWith('._')

const ownCaptions = (files: ArchiveFile[]): Map<string, string> =>
  new Map(
    files
      .filter(({ path }) => path.endsWith('.txt'))
      .map(({ path, content }) => [path, content.toString('utf8').trim()]),
  )

/** The captioner runs only if an image has no caption file, and then logs every image it passes. */
function captionAll(
  files: ArchiveFile[],
  captioned: Map<string, string>,
  { autocaption, triggerWord, captionPrefix, captionSuffix }: Captioning,
): Dataset['captions'] {
  return files.flatMap(({ path }): Dataset['captions'] => {
    const stem = join(dirname(path), basename(path, extname(path)))
    const own = captioned.get(`${stem}.txt`)
    if (own !== undefined) return [{ name: path, text: own, generated: false }]
    if (!autocaption) return []
    const description = `Photo of ${triggerWord}, an emulated caption for the image ${basename(stem)}.`
    const parts = [captionPrefix, description, captionSuffix].filter((part) => part !== '')
    return [{ name: path, text: parts.join(' '), generated: true }]
  })
}
