import { execFile } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'
import t, { type Test } from 'tap'
import { drawImage, makeJpeg, OWNER_STRINGS, withSegment } from '../support/make-image.ts'
import { makeRawZip, type RawEntry } from '../support/make-zip.ts'
import { openArchived } from '../support/open-archive.ts'
import { waitFor } from '../support/wait-for.ts'
import { startHostileApp } from './hostile-app.ts'
import { TRAIN } from './upload-forms.ts'

const run = promisify(execFile)
const MIB = 1024 * 1024
const MARKS = [...OWNER_STRINGS, 'Exif', 'GPS', 'xap/1.0', 'photoshop']

const xmp = 'http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>owner@example.org</x:xmpmeta>'
const exif = { IFD0: { Artist: 'Ada Owner' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1' } }
const own = () => drawImage({ width: 120, height: 90 }).withExif(exif)

/** Images that are upright only by their EXIF, and whose metadata contains where and by whom they were taken. */
const uploaded: RawEntry[] = [
  ...(await Promise.all(
    [1, 3, 6, 8].map(async (orientation) => ({
      name: `turned-${orientation}.jpg`,
      data: withSegment(
        withSegment(
          await makeJpeg({ orientation, width: 120, height: 90 }),
          0xfe,
          'Secret comment',
        ),
        0xe1,
        xmp,
      ),
    })),
  )),
  { name: 'a.png', data: await own().png().toBuffer() },
  { name: 'b.webp', data: await own().webp({ lossless: true }).toBuffer() },
  { name: 'c.webp', data: await own().webp().toBuffer() },
  { name: 'd.tif', data: await own().tiff().toBuffer() },
  { name: 'a.txt', data: 'TOK at the Elbe, größer' },
]
const expected = ['0001.png', '0001.txt', ...[2, 3, 4, 5, 6, 7, 8].map((n) => `000${n}`)]

/** Trains with the uploaded images. Returns the ZIP that the trainer received. */
async function train(t: Test): Promise<Buffer> {
  const app = await startHostileApp(t, { areJobsRunning: true, trainingSeconds: 600 })
  const answer = await app.send(TRAIN, [{ name: 'photos.zip', bytes: makeRawZip(uploaded) }])
  t.same([answer.status, answer.image_count], [202, uploaded.length - 1])
  await waitFor(app.count, ({ runs }) => runs === 1)
  const received = join(app.config.dataDirectory, '../emulator/files')
  const [name = ''] = await readdir(received)
  return readFile(join(received, name))
}

/** Returns the output of a program, or `null` if it is not installed. */
async function runProgram(cwd: string, program: string, ...args: string[]): Promise<string | null> {
  try {
    return (await run(program, args, { cwd })).stdout
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

t.test('the ZIP that is sent to the trainer', async (t) => {
  const sent = await train(t)
  const directory = t.testdir({})
  const path = join(directory, 'sent.zip')
  await writeFile(path, sent)

  t.test('contains upright images and captions, and nothing about their owner', async (t) => {
    const archive = await openArchived(t, sent)
    t.same(
      archive.entries.map(({ path }) => path.replace(/^(000[2-8])\..*/, '$1')),
      expected,
    )
    for (const entry of archive.entries) {
      t.equal(entry.method, 0, `${entry.path} is stored`)
      const data = await archive.read(entry, 25 * MIB)
      if (entry.path.endsWith('.txt')) {
        t.equal(String(data), 'TOK at the Elbe, größer')
        continue
      }
      const { format, space, orientation, exif: keptExif } = await sharp(data).metadata()
      t.same([orientation, keptExif, space], [undefined, undefined, 'srgb'], entry.path)
      t.ok(entry.path.endsWith(format === 'jpeg' ? '.jpg' : '.png'), `${entry.path} is ${format}`)
      const { data: pixels, info } = await sharp(data).raw().toBuffer({ resolveWithObject: true })
      t.same([info.width, info.height], [120, 90], entry.path)
      const at = (x: number, y: number) => [
        ...pixels.subarray((y * 120 + x) * info.channels).subarray(0, 3),
      ]
      const [left = [], right = []] = [at(10, 10), at(110, 10)]
      t.ok((left[0] ?? 0) > 180 && (left[1] ?? 255) < 80, `${entry.path}: red at its top left`)
      t.ok((right[1] ?? 0) > 150 && (right[0] ?? 255) < 80, `${entry.path}: green at its top right`)
    }
    const text = sent.toString('latin1')
    t.same(
      MARKS.filter((mark) => text.includes(mark)),
      [],
    )
  })

  t.test('unzip reports no errors', async (t) => {
    const output = await runProgram(directory, 'unzip', '-t', path)
    if (output === null) return t.comment('unzip is not installed here')
    t.match(output, /No errors detected/)
  })

  t.test('Python’s zipfile reports no errors', async (t) => {
    const script =
      'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), len(z.namelist()), all("/" not in n for n in z.namelist()))'
    const output = await runProgram(directory, 'python3', '-c', script, path)
    if (output === null) return t.comment('Python is not installed here')
    t.equal(output.trim(), `None ${uploaded.length} True`)
  })

  t.test('exiftool finds no location and no author in its images', async (t) => {
    const archive = await openArchived(t, sent)
    const names: string[] = []
    for (const entry of archive.entries.filter(({ path }) => !path.endsWith('.txt'))) {
      await writeFile(join(directory, entry.path), await archive.read(entry, 25 * MIB))
      names.push(entry.path)
    }
    const output = await runProgram(directory, 'exiftool', '-j', '-G', '-a', ...names)
    if (output === null) return t.comment('exiftool is not installed here')
    const groups = (JSON.parse(output) as object[]).flatMap((tags) => Object.keys(tags))
    const known = /^(?:SourceFile$|ExifTool:|File:|Composite:|JFIF:|PNG:|APP14:|ICC_Profile:)/
    t.same(
      groups.filter((tag) => !known.test(tag)),
      [],
    )
    t.notMatch(output, /GPS|Ada Owner|owner@example|Secret/)
  })
})
