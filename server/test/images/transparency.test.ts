import sharp, { type Sharp } from 'sharp'
import t, { type Test } from 'tap'
import { cleanImage } from '../../src/images/clean-image.ts'
import { pngChunk } from '../hostile/image-parts.ts'

const GREEN = [30, 140, 60, 255]
const HALF_GREEN = [30, 140, 60, 128]
const HIDDEN = [255, 0, 255, 0]

/** Draws a cut-out: hidden magenta at the left, a half-transparent column in the middle, green at the right. */
function drawCutOut(width = 300, height = 200): Sharp {
  const pixels = Buffer.alloc(width * height * 4)
  for (let at = 0; at < width * height; at += 1) {
    const third = Math.floor(((at % width) * 3) / width)
    pixels.set([HIDDEN, HALF_GREEN, GREEN][third] ?? GREEN, at * 4)
  }
  return sharp(pixels, { raw: { width, height, channels: 4 } })
}

/** Returns the colors in the middle of each third. */
async function thirdsOf(image: Buffer) {
  const { data, info } = await sharp(image).raw().toBuffer({ resolveWithObject: true })
  const row = Math.floor(info.height / 2) * info.width
  const colours = [1, 3, 5].map((sixth) => {
    const at = (row + Math.floor((info.width * sixth) / 6)) * info.channels
    return [...data.subarray(at, at + info.channels)]
  })
  return { channels: info.channels, colours }
}

const near = (t: Test, found: readonly number[] | undefined, wanted: number[], what: string) =>
  t.ok(
    wanted.every((value, at) => Math.abs(value - (found?.[at] ?? 999)) <= 6),
    `${what}: ${found?.join()} should be ${wanted.join()}`,
  )

async function isCutOut(t: Test, bytes: Buffer, what: string, format = 'png') {
  const image = await cleanImage(bytes)
  t.equal(image.format, format, what)
  for (const [part, stored] of Object.entries({ stored: image.data, thumbnail: image.thumbnail })) {
    const { channels, colours } = await thirdsOf(stored)
    t.equal(channels, 3, `${what}, ${part}: no transparency`)
    near(t, colours[0], [255, 255, 255], `${what}, ${part}: hidden`)
    near(t, colours[1], [142, 197, 157], `${what}, ${part}: half`)
    near(t, colours[2], GREEN.slice(0, 3), `${what}, ${part}: opaque`)
  }
}

t.test('blends transparent pixels with white, in every format', async (t) => {
  const deep = await drawCutOut().toColourspace('rgb16').png().toBuffer()
  t.equal((await sharp(deep).metadata()).depth, 'ushort')
  for (const [what, bytes] of [
    ['PNG', await drawCutOut().png().toBuffer()],
    ['PNG of 16 bits', deep],
    ['palette PNG', await drawCutOut().png({ palette: true }).toBuffer()],
    ['lossless WebP', await drawCutOut().webp({ lossless: true, exact: true }).toBuffer()],
    ['WebP', await drawCutOut().webp({ quality: 100, exact: true }).toBuffer()],
    ['TIFF', await drawCutOut().tiff({ compression: 'lzw' }).toBuffer()],
    ['AVIF', await drawCutOut().avif({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer()],
  ] as const)
    await isCutOut(t, bytes, what)
})

t.test('blends images that are scaled down, or in other colors', async (t) => {
  await isCutOut(t, await drawCutOut(3000, 500).png().toBuffer(), 'a large PNG')
  await isCutOut(t, await drawCutOut(500, 3000).webp({ exact: true }).toBuffer(), 'a large WebP')
  const p3 = await drawCutOut().withIccProfile('p3').png().toBuffer()
  await isCutOut(t, p3, 'Display P3 by its profile')
  const png = await drawCutOut().png().toBuffer()
  const cicp = pngChunk('cICP', Buffer.from([1, 13, 0, 1]))
  const coded = Buffer.concat([png.subarray(0, 33), cicp, png.subarray(33)])
  await isCutOut(t, coded, 'sRGB by code points')
})

t.test('keeps no pixel of a grayscale image that was transparent', async (t) => {
  const grey = await drawCutOut().toColourspace('b-w').png().toBuffer()
  t.equal((await sharp(grey).metadata()).channels, 2)
  const { data } = await cleanImage(grey)
  const { channels, isOpaque } = await sharp(data).stats()
  t.ok(isOpaque)
  t.equal(channels[0]?.max, 255)
  t.not((await sharp(data).metadata()).hasAlpha, true)
})

t.test('stores an opaque image with an unused alpha channel as one without', async (t) => {
  const opaque = await sharp(await drawCutOut().flatten({ background: '#fff' }).png().toBuffer())
    .ensureAlpha()
    .png()
    .toBuffer()
  for (const [what, bytes, format] of [
    ['PNG', opaque, 'png'],
    ['TIFF', await sharp(opaque).ensureAlpha().tiff({ compression: 'lzw' }).toBuffer(), 'jpg'],
  ] as const) {
    t.ok((await sharp(bytes).metadata()).hasAlpha, `${what} has alpha`)
    await isCutOut(t, bytes, what, format)
  }
})
