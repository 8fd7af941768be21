import { randomUUID } from 'node:crypto'
import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough, type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { MAX_TRAINER_ZIP_BYTES } from '@the-way/shared'
import sharp from 'sharp'
import { ZipFile } from 'yazl'
import { imageGoneError, tooLargeToTrainError } from '../../datasets/datasets.errors.ts'
import { assertTrainable } from '../../datasets/trainable.ts'
import type { Files, WrittenFile } from '../../ports/files/files.ts'
import { createMeasure } from '../../ports/files/measure.ts'

export interface TrainerImage {
  name: string
  file: string
  format: string
  caption: string
  bytes: number
}

/**
 * `caption-files`: a caption is `0001.txt` beside `0001.jpg`. `caption-table`, for a trainer that only reads JPEG and
 * PNG: captions are in `captions.csv`, which is left out unless every image has one (the trainer fails if one is
 * missing).
 */
export type ZipLayout = 'caption-files' | 'caption-table'

export interface TrainerZip extends WrittenFile {
  /** The caller removes the file. */
  path: string
}

/** Makes ZIPs of the same images identical. DOS times do not have a time zone, and this is their first day. */
const ENTRY_OPTIONS = {
  mtime: new Date(1980, 0, 1),
  forceDosTimestamp: true,
  mode: 0o100644,
  compress: false,
}

/**
 * Writes the trainer's ZIP into `directory`: flat, and only images and captions, because flux-fine-tuner's train.py
 * opens every file it finds. Entries are stored, because images do not compress. The caller removes the file. Throws a
 * `ProblemError` if an image is missing or all together are too large.
 */
export async function writeTrainerZip(options: {
  layout: ZipLayout
  images: readonly TrainerImage[]
  files: Files
  directory: string
}): Promise<TrainerZip> {
  const { layout, images, files, directory } = options
  assertTrainable(images)
  await mkdir(directory, { recursive: true })
  const path = join(directory, `${randomUUID()}.zip`)
  const measure = createMeasure(MAX_TRAINER_ZIP_BYTES, () =>
    tooLargeToTrainError(MAX_TRAINER_ZIP_BYTES),
  )
  // Opened first, because a stream that is destroyed while opening may create the file after it was removed.
  const handle = await open(path, 'wx')
  try {
    await pipeline(createZip(layout, images, files), measure.stream, handle.createWriteStream())
    return { path, ...measure.result() }
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
}

function createZip(layout: ZipLayout, images: readonly TrainerImage[], files: Files): Readable {
  const zip = new ZipFile()
  const output = new PassThrough()
  zip.on('error', (error: Error) => output.destroy(error))
  let reading: Readable | undefined
  output.once('close', () => reading?.destroy())
  const rows = [['image_file', 'caption']]
  const digits = Math.max(4, String(images.length).length)
  for (const [index, image] of images.entries()) {
    const stem = String(index + 1).padStart(digits, '0')
    const { format, isConverted } = formatIn(layout, image)
    const options = isConverted ? ENTRY_OPTIONS : { ...ENTRY_OPTIONS, size: image.bytes }
    zip.addReadStreamLazy(`${stem}.${format}`, options, (done) => {
      openImage(image, files).then(
        (stream) => {
          reading = isConverted ? toJpeg(stream) : stream
          // yazl only reports errors of its own, and an error that nobody handles ends the process.
          reading.once('error', (error) => output.destroy(error))
          done(null, reading)
        },
        (error) => output.destroy(error),
      )
    })
    if (layout === 'caption-files' && image.caption !== '')
      zip.addBuffer(Buffer.from(image.caption), `${stem}.txt`, ENTRY_OPTIONS)
    rows.push([`${stem}.${format}`, image.caption])
  }
  if (layout === 'caption-table' && images.every(({ caption }) => caption !== ''))
    zip.addBuffer(Buffer.from(toCsv(rows)), 'captions.csv', ENTRY_OPTIONS)
  zip.end()
  zip.outputStream.pipe(output)
  return output
}

function formatIn(layout: ZipLayout, { format }: TrainerImage) {
  const isConverted = layout === 'caption-table' && format !== 'jpg' && format !== 'png'
  return { format: isConverted ? 'jpg' : format, isConverted }
}

function toJpeg(stream: Readable): Readable {
  const converted = sharp().jpeg({ quality: 95 })
  stream.once('error', (error) => converted.destroy(error))
  converted.once('close', () => stream.destroy())
  return stream.pipe(converted)
}

/** Returns CSV as in RFC 4180, with every field quoted and each caption on one line. */
const toCsv = (rows: readonly (readonly string[])[]): string =>
  rows
    .map((row) => row.map((text) => `"${text.replace(/\s+/g, ' ').replaceAll('"', '""')}"`).join())
    .join('\n')

async function openImage({ file, name, bytes }: TrainerImage, files: Files): Promise<Readable> {
  const found = await files.read(file)
  if (!found) throw imageGoneError(name)
  return ofSize(found.stream, bytes, () => imageGoneError(name))
}

/** Fails at the end if the stream does not have this size: another file will not come, and a trainer would get half. */
function ofSize(stream: Readable, size: number, error: () => Error): Readable {
  let seen = 0
  const checked = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length
      done(null, chunk)
    },
    flush: (done) => done(seen === size ? null : error()),
  })
  stream.once('error', (cause) => checked.destroy(cause))
  checked.once('close', () => stream.destroy())
  return stream.pipe(checked)
}
