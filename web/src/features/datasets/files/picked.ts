import { MAX_DATASET_IMAGES, MAX_IMAGE_BYTES, type RejectedImage } from '@the-way/shared'
import { bytes } from '../../../lib/format.ts'

/** A chosen file; its path includes the folders it was in. */
export interface PickedFile {
  path: string
  file: File
}

export interface PickedImage {
  kind: 'image' | 'zip'
  name: string
  file: File
  /** The `.txt` file with the same name; `null` if it does not exist. */
  caption: File | null
}

export interface Picked {
  images: PickedImage[]
  /** Files that cannot be uploaded, each with the reason. */
  rejected: RejectedImage[]
}

const SYSTEM_FILES = /(^|\/)(\.|__MACOSX\/|Thumbs\.db$|desktop\.ini$)/i
const stem = (path: string) => path.replace(/\.[^./]*$/, '')
const byPath = new Intl.Collator('en', { numeric: true })

interface Limits {
  maxZipBytes: number
  /** How many more images the dataset can have. */
  room: number
}

/** Sorts files into images and ZIPs to upload, captions, and rejected files. */
export function sortPicked(files: readonly PickedFile[], { maxZipBytes, room }: Limits): Picked {
  const wanted = files
    .filter(({ path }) => !SYSTEM_FILES.test(path))
    .sort((a, b) => byPath.compare(a.path, b.path))
  const captions = new Map(
    wanted.filter(({ path }) => /\.txt$/i.test(path)).map(({ path, file }) => [stem(path), file]),
  )
  const images: PickedImage[] = []
  const rejected: RejectedImage[] = []
  for (const { path, file } of wanted) {
    if (captions.get(stem(path)) === file) continue
    const kind = isZip(file) ? 'zip' : 'image'
    const fault = faultOf(file, kind, maxZipBytes, images.length >= room)
    if (fault) rejected.push({ name: path, ...fault })
    else images.push({ kind, name: path, file, caption: captions.get(stem(path)) ?? null })
  }
  return { images, rejected }
}

const isZip = ({ name, type }: File) =>
  /\.zip$/i.test(name) || type === 'application/zip' || type === 'application/x-zip-compressed'

function faultOf(file: File, kind: PickedImage['kind'], maxZipBytes: number, full: boolean) {
  if (file.size === 0) return { code: 'empty', detail: 'The file is empty. Choose it again.' }
  if (kind === 'zip') {
    return file.size > maxZipBytes
      ? {
          code: 'too_large',
          detail: `The ZIP is ${bytes(file.size)}; the limit is ${bytes(maxZipBytes)}. Unpack it and add the images, which are uploaded one by one.`,
        }
      : null
  }
  // If the browser does not know the type, the server checks the content.
  if (file.type !== '' && !file.type.startsWith('image/')) {
    return {
      code: 'not_a_picture',
      detail: 'Not an image. Use JPEG, PNG, WebP, AVIF, TIFF or HEIC.',
    }
  }
  if (full) {
    return {
      code: 'too_many',
      detail: `A dataset holds at most ${MAX_DATASET_IMAGES} images. Remove some first.`,
    }
  }
  return null
}

/** Returns what is wrong with the size of an image to upload; `null` if it is within the limit. */
export const sizeFault = (size: number): string | null =>
  size > MAX_IMAGE_BYTES
    ? `The image is ${bytes(size)}; the limit is ${bytes(MAX_IMAGE_BYTES)}. Resize it.`
    : null
