import { MAX_PICTURE_PIXELS } from '@the-way/shared'
import sharp, { type Sharp } from 'sharp'
import { damagedFault, EntryFault } from './entry-fault.ts'

sharp.concurrency(1)
sharp.cache(false)

export const DECODE_SECONDS = 10

/** What the decoder complains about in pictures that are whole: some cameras write them so. */
const HARMLESS = /Invalid SOS parameters|: \d{1,2} extraneous bytes before marker 0xd9/

/** Decodes with every complaint of the decoder counting as damage, but for the harmless ones. */
export async function decode(bytes: Buffer, pipeline: (image: Sharp) => Sharp) {
  const run = (failOn: 'warning' | 'truncated') =>
    pipeline(sharp(bytes, { failOn, limitInputPixels: MAX_PICTURE_PIXELS }))
      .timeout({ seconds: DECODE_SECONDS })
      .toBuffer({ resolveWithObject: true })
  try {
    return await run('warning').catch((error: unknown) => {
      if (error instanceof Error && HARMLESS.test(error.message)) return run('truncated')
      throw error
    })
  } catch (error) {
    if (error instanceof Error && /timeout/i.test(error.message)) throw tooSlowFault(error)
    throw damagedFault(error)
  }
}

export const tooSlowFault = (cause?: unknown) =>
  new EntryFault(
    'too_slow',
    `The picture took longer than ${DECODE_SECONDS} seconds to open. Open it in a picture editor and save it again.`,
    { cause },
  )
