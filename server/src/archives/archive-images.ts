import type { RejectedImage } from '@the-way/shared'
import { EntryFault } from '../images/image-fault.ts'
import { isSupportedType, SNIFF_BYTES, sniffType, typeFault } from '../images/image-type.ts'
import type { Archive } from './archive.ts'
import type { ArchiveEntry } from './archive-structure.ts'

export interface ArchiveImages {
  /** Entries whose first bytes are of a supported type, in the natural order of their names. */
  images: ArchiveEntry[]
  rejected: RejectedImage[]
  /** Files that are neither images nor captions: litter and unknown files. Folders do not count. */
  skipped: number
}

const { compare } = new Intl.Collator('en', { numeric: true })

/** Sorts `2.jpg` before `10.jpg`, in the same order on every machine. */
export const byName = (a: string, b: string): number => compare(a, b) || (a < b ? -1 : 1)

/** Recognizes images by their first bytes. A name only shows that a file was meant as an image. */
export async function findImages(archive: Archive): Promise<ArchiveImages> {
  const found: ArchiveImages = { images: [], rejected: [], skipped: 0 }
  for (const entry of archive.entries) {
    if (entry.kind === 'litter') found.skipped += 1
    if (entry.kind !== 'image' && entry.kind !== 'other') continue
    const fault = await findFault(archive, entry)
    if (fault === null) found.images.push(entry)
    else if (entry.kind === 'image' || fault.code === 'unsupported_type')
      found.rejected.push({ name: entry.path, code: fault.code, detail: fault.detail })
    else found.skipped += 1
  }
  found.images.sort((a, b) => byName(a.path, b.path))
  return found
}

async function findFault(archive: Archive, entry: ArchiveEntry): Promise<EntryFault | null> {
  try {
    const type = sniffType(await archive.peek(entry, SNIFF_BYTES))
    return type !== null && isSupportedType(type) ? null : typeFault(type)
  } catch (error) {
    if (error instanceof EntryFault) return error
    throw error
  }
}
