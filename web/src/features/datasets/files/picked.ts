import { MAX_DATASET_IMAGES, MAX_IMAGE_BYTES, type RejectedImage } from '@the-way/shared'
import { bytes } from '../../../lib/format.ts'

/** A file as it was chosen: its path tells of the folders it lay in. */
export interface PickedFile {
  path: string
  file: File
}

export interface PickedImage {
  kind: 'image' | 'zip'
  name: string
  file: File
  /** The text of a `.txt` beside it that bears its name; empty when there is none. */
  caption: File | null
}

export interface Picked {
  images: PickedImage[]
  /** What cannot be sent, and why. */
  refused: RejectedImage[]
}

const LITTER = /(^|\/)(\.|__MACOSX\/|Thumbs\.db$|desktop\.ini$)/i
const stem = (path: string) => path.replace(/\.[^./]*$/, '')
const byPath = new Intl.Collator('en', { numeric: true })

interface Limits {
  maxZipBytes: number
  /** How many images the dataset still takes. */
  room: number
}

/** Sorts files into images and ZIPs to upload, captions, and rejected files. */
export function sortPicked(files: readonly PickedFile[], { maxZipBytes, room }: Limits): Picked {
  const wanted = files
    .filter(({ path }) => !LITTER.test(path))
    .sort((a, b) => byPath.compare(a.path, b.path))
  const captions = new Map(
    wanted.filter(({ path }) => /\.txt$/i.test(path)).map(({ path, file }) => [stem(path), file]),
  )
  const images: PickedImage[] = []
  const refused: RejectedImage[] = []
  for (const { path, file } of wanted) {
    if (captions.get(stem(path)) === file) continue
    const kind = isZip(file) ? 'zip' : 'image'
    const fault = faultOf(file, kind, maxZipBytes, images.length >= room)
    if (fault) refused.push({ name: path, ...fault })
    else images.push({ kind, name: path, file, caption: captions.get(stem(path)) ?? null })
  }
  return { images, refused }
}

const isZip = ({ name, type }: File) =>
  /\.zip$/i.test(name) || type === 'application/zip' || type === 'application/x-zip-compressed'

function faultOf(file: File, kind: PickedImage['kind'], maxZipBytes: number, full: boolean) {
  if (file.size === 0) return { code: 'empty', detail: 'The file is empty. Choose it again.' }
  if (kind === 'zip') {
    return file.size > maxZipBytes
      ? {
          code: 'too_large',
          detail: `The ZIP has ${bytes(file.size)}, more than ${bytes(maxZipBytes)}. Unpack it and add the images: they are uploaded one by one.`,
        }
      : null
  }
  // Without a type, the server looks at what it holds.
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

/** What is wrong with the size of an image as it would be sent; null when it may be. */
export const sizeFault = (size: number): string | null =>
  size > MAX_IMAGE_BYTES
    ? `The image has ${bytes(size)}, more than ${bytes(MAX_IMAGE_BYTES)}. Resize it.`
    : null
