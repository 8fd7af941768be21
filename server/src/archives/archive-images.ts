import type { RejectedImage } from '@the-way/shared'
import { EntryFault } from '../images/image-fault.ts'
import { isTaken, SNIFF_BYTES, sniffType, typeFault } from '../images/image-type.ts'
import type { Archive } from './archive.ts'
import type { ArchiveEntry } from './archive-structure.ts'

export interface ArchiveImages {
  /** By their first bytes of a type that is taken, in the natural order of their names. */
  images: ArchiveEntry[]
  rejected: RejectedImage[]
  /** Neither image nor caption: litter and unknown files. Folders do not count. */
  skipped: number
}

const { compare } = new Intl.Collator('en', { numeric: true })

/** `2.jpg` before `10.jpg`; the same on every machine. */
export const byName = (a: string, b: string): number => compare(a, b) || (a < b ? -1 : 1)

/** Tells images from the rest by their first bytes; a name only tells what was meant as an image. */
export async function findImages(archive: Archive): Promise<ArchiveImages> {
  const found: ArchiveImages = { images: [], rejected: [], skipped: 0 }
  for (const entry of archive.entries) {
    if (entry.kind === 'litter') found.skipped += 1
    if (entry.kind !== 'image' && entry.kind !== 'other') continue
    const fault = await faultOf(archive, entry)
    if (fault === null) found.images.push(entry)
    else if (entry.kind === 'image' || fault.code === 'unsupported_type')
      found.rejected.push({ name: entry.path, code: fault.code, detail: fault.detail })
    else found.skipped += 1
  }
  found.images.sort((a, b) => byName(a.path, b.path))
  return found
}

async function faultOf(archive: Archive, entry: ArchiveEntry): Promise<EntryFault | null> {
  try {
    const type = sniffType(await archive.peek(entry, SNIFF_BYTES))
    return type !== null && isTaken(type) ? null : typeFault(type)
  } catch (error) {
    if (error instanceof EntryFault) return error
    throw error
  }
}
