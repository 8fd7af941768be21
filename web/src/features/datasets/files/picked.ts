import {
  CAPTION_ADVICE,
  isCaptionName,
  isCaptionTableName,
  isSystemFile,
  MAX_DATASET_IMAGES,
  MAX_IMAGE_BYTES,
  pairCaptions,
  type RejectedImage,
  unusedCaption,
} from '@the-way/shared'
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
  /** The text file with its name; `null` if it does not exist. */
  caption: File | null
}

export interface Picked {
  images: PickedImage[]
  /** Files that are not uploaded, each with the reason. */
  rejected: RejectedImage[]
  /** How many files the operating system has written by itself. */
  systemFiles: number
}

const byPath = new Intl.Collator('en', { numeric: true })

interface Limits {
  maxZipBytes: number
  /** How many more images the dataset can have. */
  room: number
}

/** Sorts files into images and ZIPs to upload, their captions, rejected files and system files. */
export function sortPicked(files: readonly PickedFile[], { maxZipBytes, room }: Limits): Picked {
  const wanted = files
    .filter(({ path }) => !isSystemFile(path))
    .sort((a, b) => byPath.compare(a.path, b.path))
  const captions = wanted.filter(({ path }) => isCaptionName(path))
  const others = wanted.filter(({ path }) => !isCaptionName(path))
  const paths = others.map(({ path }) => path)
  const matches = pairCaptions(
    paths,
    captions.map(({ path }) => path),
  )
  const images: PickedImage[] = []
  const rejected: RejectedImage[] = []
  const sent = new Set<File | null>()
  for (const [at, { path, file }] of others.entries()) {
    const kind = isZip(file) ? 'zip' : 'image'
    const fault = faultOf(file, kind, maxZipBytes, images.length >= room)
    const caption = captions[matches.findIndex(({ used }) => used.includes(at))]?.file ?? null
    if (fault) rejected.push({ name: path, ...fault })
    else {
      images.push({ kind, name: path, file, caption })
      sent.add(caption)
    }
  }
  for (const [at, { path, file }] of captions.entries()) {
    const match = matches[at]
    if (match && !sent.has(file))
      rejected.push({ name: path, ...unusedCaption(path, match, paths) })
  }
  return { images, rejected, systemFiles: files.length - wanted.length }
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
  if (isCaptionTableName(file.name))
    return {
      code: 'not_a_picture',
      detail: 'A table of captions is only read in a ZIP. Make a ZIP of the images and the table.',
    }
  // If the browser does not know the type, the server checks the content.
  if (file.type !== '' && !file.type.startsWith('image/')) {
    const detail = file.type.startsWith('text/')
      ? `This file is text, not an image. ${CAPTION_ADVICE}`
      : 'This file is not an image. Use JPEG, PNG, WebP, AVIF, TIFF or HEIC.'
    return { code: 'not_a_picture', detail }
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
