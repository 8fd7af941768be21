import { open, readFile } from 'node:fs/promises'
import type { Archive } from '../archives/archive.ts'
import type { EntryFault } from '../images/image-fault.ts'
import { SNIFF_BYTES } from '../images/image-type.ts'
import type { SpooledFile } from '../uploads/spool-part.ts'

/** One file of an upload: an entry of its ZIP, or a part of its form. */
export interface UploadFile {
  /** Pairs captions with images; nothing is written to it. */
  path: string
  /** The path to show. */
  name: string
  bytes: number
  /** Why it is left out, whatever it contains; `null` if it depends on that. */
  fault: EntryFault | null
  /** Returns its first bytes. Throws an `EntryFault`. */
  peek(): Promise<Buffer>
  /** Throws an `EntryFault`. */
  read(maxBytes: number): Promise<Buffer>
}

const { compare } = new Intl.Collator('en', { numeric: true })

/** Sorts `2.jpg` before `10.jpg`, in the same order on every machine. */
const byPath = ({ path: a }: UploadFile, { path: b }: UploadFile): number =>
  compare(a, b) || (a < b ? -1 : 1)

/** Returns the files of a ZIP, without folders, in the natural order of their paths. */
export const archiveFiles = (archive: Archive): UploadFile[] =>
  archive.entries
    .filter(({ isFolder }) => !isFolder)
    .map((entry) => ({
      path: entry.path,
      name: entry.name,
      bytes: entry.bytes,
      fault: entry.fault,
      peek: () => archive.peek(entry, SNIFF_BYTES),
      read: (maxBytes: number) => archive.read(entry, maxBytes),
    }))
    .sort(byPath)

/** Returns the files of a form in the order in which they were sent. */
export const formFiles = (upload: readonly SpooledFile[]): UploadFile[] =>
  upload.map(({ name, bytes, path }) => ({
    path: name,
    name,
    bytes,
    fault: null,
    peek: () => readHead(path),
    // Its size was checked while it arrived.
    read: () => readFile(path),
  }))

async function readHead(path: string): Promise<Buffer> {
  const handle = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(SNIFF_BYTES), 0, SNIFF_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}
