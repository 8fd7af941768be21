import type { PickedFile } from './picked.ts'

/** Everything in a drop, folders and what lies in them. To be called at once: a drop is soon forgotten. */
export function droppedFiles(transfer: DataTransfer): Promise<PickedFile[]> {
  const entries = Array.from(transfer.items, (item) => item.webkitGetAsEntry())
  const loose = Array.from(transfer.files)
  if (entries.every((entry) => entry === null)) return Promise.resolve(pickedFiles(loose))
  return walk(entries.filter((entry) => entry !== null))
}

/** What a file input was given; a folder's files bear its path. */
export const pickedFiles = (files: Iterable<File>): PickedFile[] =>
  Array.from(files, (file) => ({ path: file.webkitRelativePath || file.name, file }))

async function walk(entries: readonly FileSystemEntry[]): Promise<PickedFile[]> {
  const found = await Promise.all(entries.map(filesOf))
  return found.flat()
}

async function filesOf(entry: FileSystemEntry): Promise<PickedFile[]> {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject))
    return [{ path: entry.fullPath.replace(/^\//, ''), file }]
  }
  return isDirectory(entry) ? walk(await childrenOf(entry)) : []
}

/** A reader gives a folder's entries in portions, an empty one at the end. */
async function childrenOf(directory: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = directory.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (portion.length === 0) return all
    all.push(...portion)
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
const isDirectory = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory
