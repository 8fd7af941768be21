import { MAX_CAPTION_LENGTH, pairCaptions, unusedCaption } from '@the-way/shared'
import { EntryFault } from '../images/image-fault.ts'
import { readText } from './read-text.ts'
import type { UploadFile } from './upload-files.ts'

/** The maximum size of a caption in UTF-8, with a byte order mark. */
const MAX_CAPTION_BYTES = MAX_CAPTION_LENGTH * 4 + 3

export interface Captions {
  /** The caption of each image that has one. */
  texts: Map<UploadFile, string>
  /** Why each of the other caption files is left out. */
  faults: Map<UploadFile, EntryFault>
}

/**
 * Reads the captions of images. `isUsed` tells whether an image was added; without it, its caption is left out. If a caption
 * cannot be used, its image is still added.
 */
export async function readCaptions(
  images: readonly UploadFile[],
  captions: readonly UploadFile[],
  isUsed: (image: UploadFile) => boolean,
): Promise<Captions> {
  const found: Captions = { texts: new Map(), faults: new Map() }
  const paths = images.map(({ path }) => path)
  const matches = pairCaptions(
    paths,
    captions.map(({ path }) => path),
  )
  for (const [at, match] of matches.entries()) {
    const file = captions[at]
    if (!file) continue
    const owners = match.used.flatMap((image) => images[image] ?? []).filter(isUsed)
    const text =
      owners.length > 0 ? await readCaption(file) : toFault(unusedCaption(file.path, match, paths))
    if (text instanceof EntryFault) found.faults.set(file, text)
    else for (const owner of owners) found.texts.set(owner, text)
  }
  return found
}

const toFault = ({ code, detail }: { code: string; detail: string }) => new EntryFault(code, detail)

async function readCaption(file: UploadFile): Promise<string | EntryFault> {
  const text = await readText(file, MAX_CAPTION_BYTES, captionTooLongFault)
  if (text instanceof EntryFault) return text
  return text.trim().length > MAX_CAPTION_LENGTH ? captionTooLongFault() : text.trim()
}

const captionTooLongFault = () =>
  new EntryFault(
    'caption_too_long',
    `The caption is longer than ${MAX_CAPTION_LENGTH} characters, so the image was added without it. Shorten it.`,
  )
