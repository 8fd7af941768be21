import { isCaptionName, isCaptionTableName, isSystemFile } from '@the-way/shared'
import { contentFault } from '../images/content-fault.ts'
import { EntryFault } from '../images/image-fault.ts'
import { isSupportedType, sniffType, typeFault } from '../images/image-type.ts'
import type { UploadFile } from './upload-files.ts'

/** What to do with a file; an `EntryFault` if it is left out. */
export type FileKind = 'image' | 'caption' | 'table' | 'system' | EntryFault

/** Decides by a file's first bytes. Its name only matters if they are not of an image. */
export async function kindOf(file: UploadFile): Promise<FileKind> {
  if (file.fault) return file.fault
  const head = await peek(file)
  const type = head instanceof EntryFault ? null : sniffType(head)
  if (type !== null && isSupportedType(type)) return 'image'
  if (type === null && isSystemFile(file.path)) return 'system'
  // A caption may start with the same letters as a format, such as "BM".
  if (isCaptionName(file.path)) return 'caption'
  if (head instanceof EntryFault) return head
  if (type === null && isCaptionTableName(file.path)) return 'table'
  return type === null ? contentFault(file.path, head) : typeFault(type)
}

async function peek(file: UploadFile): Promise<Buffer | EntryFault> {
  try {
    return await file.peek()
  } catch (error) {
    if (error instanceof EntryFault) return error
    throw error
  }
}
