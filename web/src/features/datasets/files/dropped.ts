import type { PickedFile } from './picked.ts'

/**
 * Returns all dropped files, including those in folders. Call it in the event handler: the browser clears the data
 * afterwards.
 */
export function droppedFiles(transfer: DataTransfer): Promise<PickedFile[]> {
  const entries = Array.from(transfer.items, (item) => item.webkitGetAsEntry())
  const loose = Array.from(transfer.files)
  if (entries.every((entry) => entry === null)) return Promise.resolve(pickedFiles(loose))
  return walk(entries.filter((entry) => entry !== null))
}

/** Returns the files of a file input; those of a folder have paths that start with its name. */
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

/** A reader returns a folder's entries in batches; the last batch is empty. */
async function childrenOf(directory: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = directory.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (batch.length === 0) return all
    all.push(...batch)
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
const isDirectory = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory
