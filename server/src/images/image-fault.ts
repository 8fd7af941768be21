/** One file of an upload cannot be used; the others are still added. `detail` says why and what to do. */
export class EntryFault extends Error {
  readonly code: string
  readonly detail: string
  constructor(code: string, detail: string, options: { cause?: unknown } = {}) {
    super(detail, options)
    this.name = 'EntryFault'
    this.code = code
    this.detail = detail
  }
}

export const damagedFault = (cause?: unknown) =>
  new EntryFault(
    'damaged',
    'This file is not an image, or it is damaged. Open it in an image editor and save it again, or leave it out.',
    { cause },
  )

export const tooLargeFault = (maxBytes: number) =>
  new EntryFault(
    'too_large',
    `The image is larger than ${maxBytes / 1024 / 1024} MB. Resize it: images are scaled down to 2,048 px anyway.`,
  )

export const compressionFault = () =>
  new EntryFault(
    'unsupported_compression',
    'The file uses an unsupported compression method. Make the ZIP again with the default settings (deflate).',
  )

const SAVE_AGAIN = 'Open it in an image editor and save it again.'

export const tooManyPixelsFault = (maxPixels: number, cause?: unknown) =>
  new EntryFault(
    'too_many_pixels',
    `The image has more than ${maxPixels / 1_000_000} megapixels. Resize it: images are scaled down to 2,048 px anyway.`,
    { cause },
  )

export const tooManyScansFault = () =>
  new EntryFault('too_many_scans', `This JPEG has more scans than any camera writes. ${SAVE_AGAIN}`)

export const tooSlowFault = (seconds: number, cause?: unknown) =>
  new EntryFault(
    'too_slow',
    `The image took longer than ${seconds} seconds to open. ${SAVE_AGAIN}`,
    { cause },
  )
