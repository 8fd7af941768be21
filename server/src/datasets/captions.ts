import { MAX_CAPTION_LENGTH, type RejectedImage } from '@the-way/shared'
import type { Archive } from '../archives/archive.ts'
import type { ArchiveEntry } from '../archives/archive-structure.ts'
import { EntryFault } from '../images/image-fault.ts'

/** The maximum size of a caption in UTF-8, with a byte order mark. */
const MAX_CAPTION_BYTES = MAX_CAPTION_LENGTH * 4 + 3

export interface Captions {
  /** Returns the caption of an image; empty if it does not have one. */
  of(entry: ArchiveEntry): string
  rejected: RejectedImage[]
  /** The number of text files that do not belong to an image. */
  unused: number
}

const stemOf = ({ path }: ArchiveEntry) => path.replace(/\.[^./]*$/, '')

/** Reads the `name.txt` beside each image. If it cannot be used, the image is still added without a caption. */
export async function readCaptions(
  archive: Archive,
  images: readonly ArchiveEntry[],
): Promise<Captions> {
  const stems = new Set(images.map(stemOf))
  const texts = new Map<string, string>()
  const rejected: RejectedImage[] = []
  const captions = archive.entries.filter(({ kind }) => kind === 'caption')
  const used = captions.filter((entry) => stems.has(stemOf(entry)))
  for (const entry of used) {
    try {
      texts.set(stemOf(entry), await readCaption(archive, entry))
    } catch (error) {
      if (!(error instanceof EntryFault)) throw error
      rejected.push({ name: entry.path, code: error.code, detail: error.detail })
    }
  }
  return {
    of: (entry) => texts.get(stemOf(entry)) ?? '',
    rejected,
    unused: captions.length - used.length,
  }
}

async function readCaption(archive: Archive, entry: ArchiveEntry): Promise<string> {
  if (entry.bytes > MAX_CAPTION_BYTES) throw captionTooLongFault()
  const bytes = await archive.read(entry, MAX_CAPTION_BYTES)
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes).trim()
  } catch (cause) {
    throw captionNotTextFault(cause)
  }
  if (text.includes('\0')) throw captionNotTextFault()
  if (text.length > MAX_CAPTION_LENGTH) throw captionTooLongFault()
  return text
}

const captionTooLongFault = () =>
  new EntryFault(
    'caption_too_long',
    `The caption is longer than ${MAX_CAPTION_LENGTH} characters, so the image was added without it. Shorten it.`,
  )

const captionNotTextFault = (cause?: unknown) =>
  new EntryFault(
    'caption_not_text',
    'The caption is not UTF-8 text, so the image was added without it. Save it as UTF-8.',
    { cause },
  )
