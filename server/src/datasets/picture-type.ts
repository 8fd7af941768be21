import { EntryFault } from './entry-fault.ts'

/** What is taken; everything else is refused before any decoder sees it. */
export type PictureType = 'jpeg' | 'png' | 'webp'

/** As much as `sniffType` looks at. */
export const SNIFF_BYTES = 512

const CONVERT = 'Convert it to JPEG or PNG and pack it again.'

const REFUSED = {
  heic: `HEIC is not taken in a ZIP yet. ${CONVERT} On an iPhone: Settings, Camera, Formats, Most Compatible.`,
  avif: `AVIF is not taken. ${CONVERT}`,
  gif: `GIF is not taken: it has too few colours to learn from. ${CONVERT}`,
  bmp: `BMP is not taken. ${CONVERT}`,
  tiff: `TIFF and camera raw files are not taken. ${CONVERT}`,
  svg: `SVG is a drawing, not a photograph. ${CONVERT}`,
  jxl: `JPEG XL is not taken. ${CONVERT}`,
  jp2: `JPEG 2000 is not taken. ${CONVERT}`,
  psd: `Photoshop files are not taken. ${CONVERT}`,
} as const

export type SniffedType = PictureType | keyof typeof REFUSED

const HEIC_BRANDS = ['heic', 'heix', 'hevc', 'hevx', 'heim', 'heis', 'mif1', 'msf1']

/** The true type by the first bytes, whatever the name says; null for what is no picture that we know. */
export function sniffType(head: Buffer): SniffedType | null {
  const starts = (bytes: string, at = 0) =>
    head.subarray(at, at + bytes.length).equals(Buffer.from(bytes, 'latin1'))
  if (starts('\xff\xd8\xff')) return 'jpeg'
  if (starts('\x89PNG\r\n\x1a\n')) return 'png'
  if (starts('RIFF') && starts('WEBP', 8)) return 'webp'
  if (starts('GIF8')) return 'gif'
  if (starts('BM')) return 'bmp'
  if (starts('II*\0') || starts('MM\0*') || starts('II+\0') || starts('MM\0+')) return 'tiff'
  if (starts('8BPS')) return 'psd'
  if (starts('\xff\x0a') || starts('JXL ', 4)) return 'jxl'
  if (starts('jP  ', 4) || starts('\xff\x4f\xff\x51')) return 'jp2'
  if (starts('ftyp', 4)) {
    const brand = head.toString('latin1', 8, 12)
    if (brand === 'avif' || brand === 'avis') return 'avif'
    return HEIC_BRANDS.includes(brand) ? 'heic' : null
  }
  return isSvg(head) ? 'svg' : null
}

const isSvg = (head: Buffer) =>
  /^(?:\ufeff)?\s*<(?:\?xml|!--|!DOCTYPE\s+svg|svg)/i.test(head.toString('utf8', 0, SNIFF_BYTES))

export const isTaken = (type: SniffedType): type is PictureType =>
  type === 'jpeg' || type === 'png' || type === 'webp'

/** Why the type is not taken, by name, with what to do; null for no picture at all. */
export const typeFault = (type: Exclude<SniffedType, PictureType> | null): EntryFault =>
  type === null
    ? new EntryFault(
        'not_a_picture',
        'The file has a picture’s name but is none. Send JPEG, PNG or WebP.',
      )
    : new EntryFault('unsupported_type', REFUSED[type])
