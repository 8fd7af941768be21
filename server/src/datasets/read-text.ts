import { EntryFault } from '../images/image-fault.ts'
import type { UploadFile } from './upload-files.ts'

/** Returns the text of a file without a byte order mark, or why it cannot be used. */
export async function readText(
  file: UploadFile,
  maxBytes: number,
  tooLarge: () => EntryFault,
): Promise<string | EntryFault> {
  if (file.bytes > maxBytes) return tooLarge()
  try {
    return decode(await file.read(maxBytes))
  } catch (error) {
    if (error instanceof EntryFault) return error
    throw error
  }
}

function decode(bytes: Buffer): string {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw captionNotTextFault(cause)
  }
  if (text.includes('\0')) throw captionNotTextFault()
  return text
}

const captionNotTextFault = (cause?: unknown) =>
  new EntryFault(
    'caption_not_text',
    'The caption is not UTF-8 text, so the image was added without it. Save it as UTF-8.',
    { cause },
  )
