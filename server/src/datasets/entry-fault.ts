/** What is wrong with one entry of an archive; the others are still taken. `detail` says how to mend it. */
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
    'The file is damaged or cut short. Open it in a picture editor and save it again, or leave it out.',
    { cause },
  )

export const tooLargeFault = (maxBytes: number) =>
  new EntryFault(
    'too_large',
    `The file is larger than ${maxBytes / 1024 / 1024} MiB. Scale it down: the trainer uses at most 1024 pixels of each side.`,
  )

export const compressionFault = () =>
  new EntryFault(
    'unsupported_compression',
    'The file is compressed in a way that only some programs know. Make the ZIP again with the usual settings (deflate).',
  )

const SAVE_AGAIN = 'Open it in a picture editor and save it again.'

export const tooManyPixelsFault = (maxPixels: number, cause?: unknown) =>
  new EntryFault(
    'too_many_pixels',
    `The picture has more than ${maxPixels / 1_000_000} million pixels. Scale it down: the trainer uses at most 1024 pixels of each side.`,
    { cause },
  )

export const tooManyScansFault = () =>
  new EntryFault(
    'too_many_scans',
    `This JPEG is built from so many passes that no camera made it. ${SAVE_AGAIN}`,
  )

export const tooSlowFault = (seconds: number, cause?: unknown) =>
  new EntryFault(
    'too_slow',
    `The picture took longer than ${seconds} seconds to open. ${SAVE_AGAIN}`,
    { cause },
  )
