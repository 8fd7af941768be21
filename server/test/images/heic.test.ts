import { readFileSync } from 'node:fs'
import sharp from 'sharp'
import t, { type Test } from 'tap'
import { cleanImage } from '../../src/images/clean-image.ts'
import { toSrgb } from '../../src/images/colour/to-srgb.js'
import { createHeicDecoder } from '../../src/images/heic/heic-decoder.ts'
import { EntryFault } from '../../src/images/image-fault.ts'
import { hammingDistance } from '../../src/images/perceptual-hash.ts'
import { makeHeic, readHeic } from '../support/make-heic.ts'
import { OWNER_STRINGS } from '../support/make-image.ts'
import { repositoryUrl } from '../support/repository.ts'

const folder = repositoryUrl('server/test/fixtures/images/')
const fixture = (name: string) => readFileSync(new URL(name, folder))
const NAME = '12-dandelion-meadow'
const [photo] = readHeic(`${NAME}.heic`)
const [photo10] = readHeic(`${NAME}-10bit.heic`)
const tiles = readHeic(`${NAME}-tiles.heic`)
if (!photo || !photo10) throw new Error('no fixtures')

const original = () =>
  sharp(fixture(`${NAME}.jpg`))
    .resize(512, 256, { fit: 'cover' })
    .png()
    .toBuffer()

const codeOf = async (bytes: Buffer) => {
  try {
    await cleanImage(bytes)
    return 'accepted'
  } catch (error) {
    return error instanceof EntryFault ? error.code : String(error)
  }
}

/** Returns the mean difference of two images' samples, from 0 to 255. */
async function difference(a: Buffer, b: Buffer) {
  const [one, two] = await Promise.all(
    [a, b].map((bytes) => sharp(bytes).removeAlpha().toColourspace('srgb').raw().toBuffer()),
  )
  if (!one || !two || one.length !== two.length) return Number.POSITIVE_INFINITY
  return one.reduce((sum, value, at) => sum + Math.abs(value - (two[at] ?? 0)), 0) / one.length
}

const looksLike = async (t: Test, image: Buffer, expected: Buffer, what: string, most = 6) => {
  const found = await difference(image, expected)
  t.ok(found < most, `${what}: differs by ${found.toFixed(1)}`)
}

t.test('converts a HEIC to a JPEG that looks the same', async (t) => {
  for (const name of [`${NAME}.heic`, `${NAME}-10bit.heic`]) {
    const image = await cleanImage(fixture(name))
    t.same([image.format, image.width, image.height], ['jpg', 512, 256], name)
    await looksLike(t, image.data, await original(), name)
    t.equal((await sharp(image.thumbnail).metadata()).format, 'webp')
    t.ok(hammingDistance(image.phash, (await cleanImage(await original())).phash) <= 4, name)
    t.same(
      image.findings.map(({ code }) => code),
      ['too_small'],
      name,
    )
  }
})

t.test('accepts a HEIC made of tiles, as phones write it', async (t) => {
  const image = await cleanImage(makeHeic({ tiles }))
  t.same([image.width, image.height], [512, 256])
  await looksLike(t, image.data, await original(), 'tiles')
})

t.test('uses the first of several images', async (t) => {
  const { width, data } = await cleanImage(fixture(`${NAME}-tiles.heic`))
  t.equal(width, 256)
  const left = { left: 0, top: 0, width: 256, height: 256 }
  await looksLike(
    t,
    data,
    await sharp(await original())
      .extract(left)
      .png()
      .toBuffer(),
    'first',
  )
})

t.test('rotates as the file says, and not again for its EXIF orientation', async (t) => {
  const exif = await exifOf(6)
  for (const [rotation, angle] of [
    [0, 0],
    [1, 270],
    [2, 180],
    [3, 90],
  ] as const) {
    const { data } = await cleanImage(makeHeic({ tiles: [photo], rotation, exif }))
    const expected = await sharp(await original())
      .rotate(angle)
      .png()
      .toBuffer()
    await looksLike(t, data, expected, `${rotation} quarter turns`)
  }
  const mirrored = await cleanImage(makeHeic({ tiles, mirror: 1 }))
  await looksLike(
    t,
    mirrored.data,
    await sharp(await original())
      .flop()
      .toBuffer(),
    'mirrored',
  )
})

t.test('removes EXIF, GPS, XMP and owner', async (t) => {
  const camera = await exifOf(6)
  const description = `<x:xmpmeta xmlns:x="adobe:ns:meta/">${OWNER_STRINGS.join(' ')}</x:xmpmeta>`
  const heic = Buffer.concat([
    makeHeic({ tiles: [photo], exif: camera, xmp: description }),
    Buffer.from('Ada Owner'),
  ])
  t.ok(heic.includes('Ada Owner'))
  const { data, thumbnail } = await cleanImage(heic)
  for (const stored of [data, thumbnail]) {
    const { exif, xmp, icc, orientation } = await sharp(stored).metadata()
    t.same({ exif, xmp, icc, orientation }, {})
    for (const owner of OWNER_STRINGS) t.notOk(stored.includes(owner), owner)
  }
})

/** Returns EXIF data as a camera writes it. */
async function exifOf(orientation: number) {
  const jpeg = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#888' } })
    .withExif({ IFD0: { Artist: 'Ada Owner' }, IFD3: { GPSLatitudeRef: 'N' } })
    .withMetadata({ orientation })
    .jpeg()
    .toBuffer()
  return ((await sharp(jpeg).metadata()).exif ?? Buffer.alloc(0)).subarray(6)
}

t.test('converts colors to sRGB', async (t) => {
  const plain = await cleanImage(makeHeic({ tiles: [photo] }))
  const p3 = (await sharp(await original())
    .withIccProfile('p3')
    .png()
    .toBuffer()) as Buffer
  const { icc } = await sharp(p3).metadata()
  if (!icc) throw new Error('no profile')
  const byProfile = await cleanImage(makeHeic({ tiles: [photo], icc }))
  const byNumbers = await cleanImage(makeHeic({ tiles: [photo], coding: [12, 13, 6, true] }))
  await looksLike(t, byNumbers.data, byProfile.data, 'Display P3 by code points and by profile', 2)
  t.ok((await difference(byProfile.data, plain.data)) > 2, 'more colorful than sRGB')
  const wide = await cleanImage(makeHeic({ tiles: [photo10], coding: [9, 13, 6, true] }))
  t.ok((await difference(wide.data, plain.data)) > 4, 'BT.2020 is even more colorful')
})

t.test('tone-maps HDR images so that they are neither dark nor clipped', async (t) => {
  // Interpreted as HDR, the fixture's levels range from black to far brighter than white paper.
  for (const [what, transfer] of [
    ['PQ', 16],
    ['HLG', 18],
  ] as const) {
    const { data } = await cleanImage(
      makeHeic({ tiles: [photo10], coding: [9, transfer, 6, true] }),
    )
    const { channels } = await sharp(data).stats()
    const mean = channels.reduce((sum, channel) => sum + channel.mean, 0) / channels.length
    t.ok(mean > 40 && mean < 215, `${what}: mean ${mean.toFixed(0)}`)
    const light = await sharp(data).greyscale().raw().toBuffer()
    const share = light.filter((value) => value > 250).length / light.length
    t.ok(share < 0.2, `${what}: ${share.toFixed(2)} clipped`)
    const order = await rankCorrelation(
      light,
      await sharp(await original())
        .greyscale()
        .raw()
        .toBuffer(),
    )
    t.ok(order > 0.95, `${what}: the order of brightness is kept (${order.toFixed(3)})`)
  }
})

t.test('keeps white paper white and a gray card gray with every transfer function', async (t) => {
  // 203 and 26 nits according to ITU-R BT.2408: white, and an 18% gray card without its gloss.
  for (const [what, transfer, white, grey] of [
    ['PQ', 16, 0.581, 0.38],
    ['HLG', 18, 0.75, 0.38],
  ] as const) {
    const levelOf = (code: number) => {
      const pixel = [code, code, code]
      toSrgb({ primaries: 9, transfer })?.(pixel)
      return pixel
    }
    for (const [name, code, low, high] of [
      ['white', white, 235, 255],
      ['gray', grey, 85, 130],
      ['black', 0, 0, 1],
      ['the sun', 1, 250, 255],
    ] as const) {
      const pixel = levelOf(code)
      const least = Math.min(...pixel)
      const most = Math.max(...pixel)
      t.ok(least >= low && most <= high, `${what}, ${name}: ${pixel.join()}`)
    }
  }
  t.equal(toSrgb({ primaries: 1, transfer: 13 }), null, 'sRGB')
})

/** Returns the rank correlation of the mean levels in 8 × 8 blocks: 1 if both images have the same order. */
async function rankCorrelation(a: Buffer, b: Buffer) {
  const ranks = async (pixels: Buffer) => {
    const small = await sharp(pixels, { raw: { width: 512, height: 256, channels: 1 } })
      .resize(64, 32, { kernel: 'linear' })
      .toColourspace('b-w')
      .raw()
      .toBuffer()
    const order = [...small.keys()].sort((x, y) => (small[x] ?? 0) - (small[y] ?? 0))
    const rank: number[] = []
    for (const [place, at] of order.entries()) rank[at] = place
    return rank
  }
  const [one, two] = [await ranks(a), await ranks(b)]
  const n = one.length
  const squares = one.reduce((sum, rank, at) => sum + (rank - (two[at] ?? 0)) ** 2, 0)
  return 1 - (6 * squares) / (n * (n * n - 1))
}

t.test('rejects damaged images, wherever they are cut, and decodes the next one', async (t) => {
  for (const whole of [fixture(`${NAME}.heic`), makeHeic({ tiles })])
    for (const share of [0.01, 0.05, 0.3, 0.6, 0.95])
      t.equal(
        await codeOf(whole.subarray(0, Math.ceil(whole.length * share))),
        'damaged',
        `${share}`,
      )
  const noise = { ...photo, data: Buffer.alloc(photo.data.length, 0xa5) }
  t.equal(await codeOf(makeHeic({ tiles: [noise] })), 'damaged', 'noise')
  t.equal(await codeOf(fixture(`${NAME}.heic`)), 'accepted', 'the next one')
})

t.test('rejects too many pixels before decoding any', async (t) => {
  const claimed = { width: 9000, height: 6000 }
  t.equal(await codeOf(makeHeic({ tiles: [photo], claimed })), 'too_many_pixels')
  t.equal(
    await codeOf(makeHeic({ tiles, claimed: { width: 60_000, height: 60_000 } })),
    'too_many_pixels',
  )
})

t.test('rejects HEIF images that are not HEVC, naming the type', async (t) => {
  const heic = makeHeic({ tiles: [photo] })
  const other = Buffer.from(heic.toString('latin1').replaceAll('hvc1', 'jpeg'), 'latin1')
  await t.rejects(cleanImage(other), { code: 'unsupported_type', detail: /HEIF.*Convert/ })
})

t.test('times out on an image and decodes the next one in a new thread', async (t) => {
  const hasty = createHeicDecoder({ seconds: 0.001 })
  await t.rejects(hasty.toTiff(fixture(`${NAME}.heic`)), { code: 'too_slow' })
  await t.rejects(hasty.toTiff(fixture(`${NAME}.heic`)), { code: 'too_slow' })
  const patient = createHeicDecoder({ idleSeconds: 0 })
  for (let turn = 0; turn < 3; turn += 1) {
    const tiff = await patient.toTiff(fixture(`${NAME}.heic`))
    t.equal((await sharp(tiff).metadata()).width, 512)
    await new Promise((resolve) => setImmediate(resolve))
  }
})
