import { CAPTION_ADVICE, hasImageName } from '@the-way/shared'
import { EntryFault } from './image-fault.ts'
import { SUPPORTED_TYPES, typeFault } from './image-type.ts'
import { sniffText, type TextType } from './text-type.ts'

const DOWNLOAD_AGAIN =
  'It may be an error message of the website that it came from: download it again.'

/** Says that a file that is named as an image or a ZIP contains text; `null` if it does not. */
export function errorPageDetail(head: Buffer): string | null {
  const found = sniffText(head)
  return found === null ? null : `The file contains ${TEXTS[found]}. ${DOWNLOAD_AGAIN}`
}

const TEXTS: Record<TextType, string> = {
  svg: 'a drawing (SVG)',
  web_page: 'a web page',
  text: 'text',
}

/** The first bytes of other files that people have beside their images, and what to do with them. */
const OTHERS: readonly [starts: string, at: number, detail: string][] = [
  [
    'PK\x03\x04',
    0,
    'An archive within the upload is not opened. Unpack it and add the images in it.',
  ],
  ['Rar!', 0, 'RAR is not supported. Unpack it and add the images in it, or make a ZIP of them.'],
  ['7z\xbc\xaf', 0, '7z is not supported. Unpack it and add the images in it.'],
  ['\x1f\x8b', 0, 'Compressed files are not supported. Unpack the file and add the images in it.'],
  ['%PDF', 0, 'PDF is not supported. Export its images as JPEG or PNG.'],
  ['ftyp', 4, 'Videos are not supported. Save single frames as JPEG or PNG.'],
  ['\x1a\x45\xdf\xa3', 0, 'Videos are not supported. Save single frames as JPEG or PNG.'],
]

/** Returns why a file of no known image type cannot be used, by its name and its first bytes. */
export function contentFault(name: string, head: Buffer): EntryFault {
  const notAnImage = (detail: string) => new EntryFault('not_a_picture', detail)
  const text = sniffText(head)
  if (hasImageName(name) || /\.zip$/i.test(name)) {
    const detail = errorPageDetail(head)
    if (detail !== null) return notAnImage(detail)
    if (hasImageName(name)) return typeFault(null)
  }
  if (text === 'web_page')
    return notAnImage('This file is a web page, not an image. Add the images themselves.')
  if (text !== null) return notAnImage(`This file is text, not an image. ${CAPTION_ADVICE}`)
  const known = OTHERS.find(
    ([starts, at]) => head.toString('latin1', at, at + starts.length) === starts,
  )
  return notAnImage(known?.[2] ?? `This file is not an image. Use ${SUPPORTED_TYPES}.`)
}
