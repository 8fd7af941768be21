import { basename, extname } from 'node:path'
import type { Dataset } from '../../records.ts'
import { type ArchiveFile, untar, unzip } from '../archives.ts'
import { storeImages } from '../stored-images.ts'
import type { ImageSource } from '../trainer.ts'
import { TrainerError } from '../trainer-error.ts'
import { readCaptions } from './captions-csv.ts'
import type { SdxlInput } from './sdxl-input.ts'

/** Extensions that Python's `mimetypes` treats as images: they are unpacked, but not all are trained on. */
const imageExtensions =
  /\.(png|jpe?g|jpe|webp|gif|bmp|tiff?|ico|svg|heic|heif|avif|ppm|pgm|pbm|pnm|ief|ras|xbm|xpm)$/i
const trainedExtensions = ['.png', '.jpg', '.jpeg']
export const unpackedInto = './temp_in'

/** Unpacks images and captions by the rules of cog-sdxl's `preprocess.py`. */
export async function readSdxlDataset(
  source: ImageSource,
  folder: string,
  input: SdxlInput,
): Promise<Dataset> {
  const unpacked = flatten(await unpack(source, input.filetype))
  const trained = unpacked.filter(({ path }) =>
    trainedExtensions.includes(extname(path).toLowerCase()),
  )
  if (trained.length === 0) {
    throw new TrainerError(
      `No files found in []. Either [] is not a directory or it does not contain any .png or .jpg/jpeg files.`,
    )
  }
  const csv = unpacked.findLast(({ path }) => isCaptionFile(path))
  const captions = csv
    ? givenCaptions(trained, csv.content.toString('utf8'))
    : generatedCaptions(trained, input)
  return {
    entries: unpacked.length,
    images: await storeImages(trained, folder, unpackedInto),
    captions,
  }
}

function isNeeded(path: string): boolean {
  if (path.endsWith('/') || path.startsWith('__MACOSX')) return false
  return imageExtensions.test(path) || isCaptionFile(path)
}

const isCaptionFile = (path: string): boolean => /caption[^/]*\.csv$/i.test(path)

/** Without a file type in the input, the URL's path must end in the extension; URLs of the Files API never do. */
async function unpack(
  { path, url }: ImageSource,
  filetype: SdxlInput['filetype'],
): Promise<ArchiveFile[]> {
  const named = filetype === 'infer' ? extname(new URL(url).pathname) : `.${filetype}`
  if (named === '.zip')
    return (await unzip(path, { isNeeded, notAZip: 'File is not a zip file' })).files
  if (named === '.tar') return untar(path, isNeeded)
  throw new TrainerError('input_images_filetype must be zip or tar')
}

/** Drops folders, so the later of two files with the same name replaces the earlier. */
function flatten(files: ArchiveFile[]): ArchiveFile[] {
  const byName = new Map(files.map(({ path, content }) => [basename(path), content]))
  return [...byName]
    .map(([path, content]) => ({ path, content }))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** Assigns captions by position, not by name: both lists are sorted. */
function givenCaptions(files: ArchiveFile[], csv: string): Dataset['captions'] {
  const texts = readCaptions(csv)
  if (texts.length !== files.length) {
    throw new TrainerError(
      'Not the same number of captions as images! Check that all files passed in have a caption in captions.csv, and vice versa',
    )
  }
  return files.map(({ path }, index) => ({
    name: path,
    text: texts[index] ?? '',
    generated: false,
  }))
}

const generatedCaptions = (files: ArchiveFile[], { captionPrefix }: SdxlInput) =>
  files.map(({ path }) => ({
    name: path,
    text: `${captionPrefix.trim()} an emulated caption for the image ${path}`,
    generated: true,
  }))
