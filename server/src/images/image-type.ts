import { EntryFault } from './image-fault.ts'
import { sniffText } from './text-type.ts'

/** The supported types; everything else is rejected before any decoder sees it. */
const SUPPORTED = ['jpeg', 'png', 'webp', 'avif', 'tiff', 'heic'] as const
export type ImageType = (typeof SUPPORTED)[number]
/** The supported types, for messages. */
export const SUPPORTED_TYPES = 'JPEG, PNG, WebP, AVIF, TIFF or HEIC'

/** How many bytes `sniffType` reads. Drawing programs write long comments before an SVG's first element. */
export const SNIFF_BYTES = 4096

const CONVERT = 'Convert it to JPEG or PNG.'
const DEVELOP = 'Export it as JPEG from your raw converter.'

const UNSUPPORTED_MESSAGES = {
  avis: `Animated AVIF is not supported. ${CONVERT}`,
  gif: `GIF is not supported. ${CONVERT}`,
  bmp: `BMP is not supported. ${CONVERT}`,
  raw: `Camera raw files (DNG, CR2, CR3, NEF, ARW and similar) are not supported. ${DEVELOP}`,
  svg: `SVG is not supported. ${CONVERT}`,
  jxl: `JPEG XL is not supported. ${CONVERT}`,
  jp2: `JPEG 2000 is not supported. ${CONVERT}`,
  psd: `Photoshop files are not supported. ${CONVERT}`,
} as const

export type SniffedType = ImageType | keyof typeof UNSUPPORTED_MESSAGES

const HEIC_BRANDS = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1']
const TIFF_STARTS = ['II*\0', 'MM\0*', 'II+\0', 'MM\0+']
/** Panasonic, Olympus, Fujifilm. */
const RAW_STARTS = ['IIU\0', 'IIRO', 'IIRS', 'MMOR', 'FUJIFILMCCD-RAW']

/** Returns the type by the first bytes, whatever the name says; `null` if they are not of a known image type. */
export function sniffType(head: Buffer): SniffedType | null {
  const starts = (bytes: string, at = 0) =>
    head.subarray(at, at + bytes.length).equals(Buffer.from(bytes, 'latin1'))
  // Stray bytes may come before the first segment.
  if (starts('\xff\xd8') && head.includes(0xff, 2)) return 'jpeg'
  if (starts('\x89PNG\r\n\x1a\n')) return 'png'
  if (starts('RIFF') && starts('WEBP', 8)) return 'webp'
  if (starts('GIF8')) return 'gif'
  if (starts('BM')) return 'bmp'
  if (RAW_STARTS.some((start) => starts(start)) || starts('CR\x02\0', 8)) return 'raw'
  if (TIFF_STARTS.some((start) => starts(start))) return 'tiff'
  if (starts('8BPS')) return 'psd'
  if (starts('\xff\x0a') || starts('JXL ', 4)) return 'jxl'
  if (starts('jP  ', 4) || starts('\xff\x4f\xff\x51')) return 'jp2'
  if (starts('ftyp', 4)) return typeOfBrands(head)
  return sniffText(head) === 'svg' ? 'svg' : null
}

/** ISO base media files list their brand and the brands that they are compatible with (ISO/IEC 14496-12, 4.3). */
function typeOfBrands(head: Buffer): SniffedType | null {
  const end = Math.min(head.readUInt32BE(0), head.length)
  const brands: string[] = []
  for (let at = 8; at + 4 <= end; at += 4)
    if (at !== 12) brands.push(head.toString('latin1', at, at + 4))
  const [major = ''] = brands
  if (major === 'crx ') return 'raw'
  // Videos don't list image brands, and the general image brand may contain AV1 too.
  if (major === 'avif' || major === 'avis') return major
  if (!HEIC_BRANDS.includes(major)) return null
  return brands.includes('avif') ? 'avif' : 'heic'
}

export const isSupportedType = (type: SniffedType): type is ImageType =>
  SUPPORTED.some((supported) => supported === type)

/** Returns why a type is not supported, with what to do; `null` stands for a file that is not an image. */
export const typeFault = (type: Exclude<SniffedType, ImageType> | null): EntryFault =>
  type === null
    ? new EntryFault(
        'not_a_picture',
        `This file is not an image, or it is damaged. Use ${SUPPORTED_TYPES}.`,
      )
    : new EntryFault('unsupported_type', UNSUPPORTED_MESSAGES[type])

export const unsupportedHeicFault = (cause?: unknown) =>
  new EntryFault(
    'unsupported_type',
    `This HEIF file does not contain a single HEVC image. ${CONVERT} On an iPhone, choose Settings, Camera, Formats, Most Compatible.`,
    { cause },
  )
