import { buffer } from 'node:stream/consumers'
import { ImageStructureError } from '@the-way/shared'
import fc from 'fast-check'
import sharp from 'sharp'
import t from 'tap'
import { rewriteMetadata } from '../../src/recipes/rewrite-metadata.ts'
import { drawImage } from '../support/make-image.ts'
import { fileOf, makeImages, RECIPE, rewrite } from './support.ts'

const pixelsOf = async (bytes: Buffer) => {
  const { data, info } = await sharp(bytes, { animated: true }).raw().toBuffer({
    resolveWithObject: true,
  })
  return { data: data.toString('base64'), info }
}

/** What a decoder needs besides the pixels. */
async function looksOf(bytes: Buffer) {
  const {
    format,
    width,
    height,
    space,
    hasAlpha,
    orientation = 1,
    pages,
    delay,
    icc,
  } = await sharp(bytes, { animated: true }).metadata()
  return {
    format,
    width,
    height,
    space,
    hasAlpha,
    orientation,
    pages,
    delay,
    icc: icc?.toString('hex'),
  }
}

t.test('changes neither pixels nor colors, orientation and animation', async (t) => {
  for (const [name, bytes] of await makeImages()) {
    const written = await rewrite(bytes, RECIPE)
    t.strictSame(await pixelsOf(written), await pixelsOf(bytes), `${name}: pixels`)
    t.strictSame(await looksOf(written), await looksOf(bytes), `${name}: looks`)
    t.ok(written.includes('urn:the-way:recipe'), name)

    const plain = await rewrite(written, null)
    t.strictSame(await pixelsOf(plain), await pixelsOf(bytes), `${name}: pixels without metadata`)
    t.strictSame(await looksOf(plain), await looksOf(bytes), `${name}: looks without metadata`)
    t.notOk(plain.includes('LMP'), name)
    t.ok((await rewrite(written, RECIPE)).equals(written), `${name}: twice is the same as once`)
  }
})

t.test('reads any range of the new file', async () => {
  const images = [...(await makeImages()).values()]
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...images),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      async (bytes, from, to) => {
        const file = await rewriteMetadata(fileOf(bytes), RECIPE)
        const whole = await buffer(file.read())
        const [start, end] = [from, to]
          .map((part) => Math.round(part * file.size))
          .sort((a, b) => a - b)
        const part = await buffer(file.read({ start: start ?? 0, end: end ?? 0 }))
        return whole.length === file.size && part.equals(whole.subarray(start, end))
      },
    ),
    { numRuns: 25 },
  )
})

t.test('any prompt and setting gives a valid file with the same pixels', async () => {
  const images = await Promise.all(
    [drawImage().png(), drawImage().jpeg(), drawImage().webp()].map((image) => image.toBuffer()),
  )
  const text = fc.string({ unit: 'binary', maxLength: 300 })
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...images),
      text,
      fc.dictionary(text, fc.jsonValue(), { maxKeys: 5 }),
      async (bytes, prompt, parameters) => {
        const written = await rewrite(bytes, { ...RECIPE, prompt, parameters })
        // sharp's strictest check: it warns about nothing.
        await sharp(written, { failOn: 'warning' }).raw().toBuffer()
        return (await pixelsOf(written)).data === (await pixelsOf(bytes)).data
      },
    ),
    { numRuns: 25 },
  )
})

t.test('rejects damaged files, and never reads or writes without limit', async (t) => {
  const [png, jpeg, webp] = await Promise.all(
    [drawImage().png(), drawImage().jpeg(), drawImage().webp()].map((image) => image.toBuffer()),
  )
  if (!png || !jpeg || !webp) throw new Error('an image is missing')
  const emptyChunk = Buffer.from('\0\0\0\0teSt\0\0\0\0', 'latin1')
  const chunks = (count: number) =>
    Buffer.concat([png.subarray(0, 33), ...Array<Buffer>(count).fill(emptyChunk), png.subarray(33)])
  const cases: Record<string, Buffer> = {
    'not an image': Buffer.from('GIF89a, or something else'),
    'an empty file': Buffer.alloc(0),
    'a truncated PNG': png.subarray(0, -20),
    'a truncated JPEG': jpeg.subarray(0, 100),
    'a truncated WebP': webp.subarray(0, -20),
    'a PNG with too many chunks': chunks(60_000),
    'stray bytes in a JPEG': Buffer.concat([
      jpeg.subarray(0, 2),
      Buffer.from('ab'),
      jpeg.subarray(2),
    ]),
    'only metadata in a WebP': Buffer.from('RIFF\x0c\0\0\0WEBPEXIF\0\0\0\0', 'latin1'),
  }
  for (const [what, bytes] of Object.entries(cases))
    await t.rejects(rewrite(bytes, RECIPE), ImageStructureError, what)
  t.ok((await rewrite(chunks(100), RECIPE)).length > 0, 'a few unknown chunks are left out')
})

t.test('any damage to a file is either an error or leaves the file readable', async () => {
  const images = [...(await makeImages()).values()]
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...images),
      fc.nat(),
      fc.nat({ max: 255 }),
      async (bytes, at, value) => {
        const damaged = Buffer.from(bytes)
        damaged[at % Math.min(damaged.length, 200)] = value
        try {
          const file = await rewriteMetadata(fileOf(damaged), RECIPE)
          return (await buffer(file.read())).length === file.size
        } catch (error) {
          return error instanceof ImageStructureError
        }
      },
    ),
    { numRuns: 100 },
  )
})
