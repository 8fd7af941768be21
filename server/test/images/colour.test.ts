import { readFileSync } from 'node:fs'
import { deflateSync } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'
import t, { type Test } from 'tap'
import { cleanImage } from '../../src/images/clean-image.ts'
import { pngChunk } from '../hostile/image-parts.ts'
import {
  codeColour,
  PATCHES,
  PRIMARIES,
  type Primaries,
  TRANSFERS,
  type Transfer,
} from '../support/colour-patches.ts'
import { withSegment } from '../support/make-image.ts'
import { repositoryUrl } from '../support/repository.ts'

const folder = repositoryUrl('server/test/fixtures/images/')
const fixture = (name: string) => readFileSync(new URL(name, folder))

const SIDE = 64
const WIDTH = 4 * SIDE
const HEIGHT = 2 * SIDE

/** Draws the patches with these codes, each 0 to 1, as 16-bit samples. */
function draw(codes: readonly (readonly number[])[]) {
  const samples = new Uint16Array(WIDTH * HEIGHT * 3)
  for (let y = 0; y < HEIGHT; y += 1)
    for (let x = 0; x < WIDTH; x += 1) {
      const code = codes[Math.floor(y / SIDE) * 4 + Math.floor(x / SIDE)] ?? []
      samples.set(
        code.map((value) => Math.round(value * 65_535)),
        (y * WIDTH + x) * 3,
      )
    }
  return sharp(samples, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } }).toColourspace(
    'rgb16',
  )
}

const drawIn = (primaries: Primaries, transfer: Transfer) =>
  draw(PATCHES.map((colour) => codeColour(colour, primaries, transfer)))
async function inEightBits(image: Sharp): Promise<Sharp> {
  const deep = await image.png().toBuffer()
  return sharp(await sharp(deep).toColourspace('srgb').png().toBuffer())
}

/** The center of each patch differs from its color by at most 8 in any channel. */
async function hasPatches(t: Test, bytes: Buffer, what: string) {
  const { data: stored } = await cleanImage(bytes)
  const { data, info } = await sharp(stored).raw().toBuffer({ resolveWithObject: true })
  t.equal(info.channels, 3, what)
  for (const [at, colour] of PATCHES.entries()) {
    const x = Math.floor(((at % 4) + 0.5) * (info.width / 4))
    const y = Math.floor((Math.floor(at / 4) + 0.5) * (info.height / 2))
    const found = [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)]
    const most = Math.max(
      ...colour.map((value, channel) => Math.abs(value - (found[channel] ?? 0))),
    )
    t.ok(most <= 8, `${what}: ${found.join()} should be ${colour.join()}`)
  }
}

const withCicp = (png: Buffer, primaries: number, transfer: number, range = 1) =>
  Buffer.concat([
    png.subarray(0, 33),
    pngChunk('cICP', Buffer.from([primaries, transfer, 0, range])),
    png.subarray(33),
  ])

/** Changes the code points that libheif has written. */
function withNclx(avif: Buffer, primaries: number, transfer: number): Buffer {
  const changed = Buffer.from(avif)
  const at = changed.indexOf('colrnclx')
  if (at === -1) throw new Error('the AVIF does not have code points')
  changed.writeUInt16BE(primaries, at + 8)
  changed.writeUInt16BE(transfer, at + 10)
  return changed
}

/** Adds a `cicp` tag to a profile (ICC.1:2022, 9.2.17). */
function withCicpTag(icc: Buffer, primaries: number, transfer: number): Buffer {
  const rows = icc.readUInt32BE(128)
  const row = Buffer.alloc(12)
  row.write('cicp', 'latin1')
  row.writeUInt32BE(icc.length + 12, 4)
  row.writeUInt32BE(12, 8)
  const table = Buffer.from(icc.subarray(132, 132 + rows * 12))
  for (let at = 4; at < table.length; at += 12) table.writeUInt32BE(table.readUInt32BE(at) + 12, at)
  const count = Buffer.alloc(4)
  count.writeUInt32BE(rows + 1)
  const tag = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, primaries, transfer, 0, 1])
  tag.write('cicp', 'latin1')
  const rest = icc.subarray(132 + rows * 12)
  const profile = Buffer.concat([icc.subarray(0, 128), count, table, row, rest, tag])
  profile.writeUInt32BE(profile.length, 0)
  return profile
}

for (const [primaries, primariesCode] of Object.entries(PRIMARIES) as [Primaries, number][])
  for (const [transfer, transferCode] of Object.entries(TRANSFERS) as [Transfer, number][]) {
    t.test(`converts ${primaries} with ${transfer} by code points`, async (t) => {
      const image = drawIn(primaries, transfer)
      const png = await image.clone().png().toBuffer()
      await hasPatches(t, withCicp(png, primariesCode, transferCode), 'PNG')
      const small = await inEightBits(image.clone())
      const smallPng = await small.clone().png().toBuffer()
      await hasPatches(t, withCicp(smallPng, primariesCode, transferCode), 'PNG of 8 bits')
      const avif = await small.avif({ lossless: true }).toBuffer()
      await hasPatches(t, withNclx(avif, primariesCode, transferCode), 'AVIF')
    })
  }

t.test('converts the files of other encoders', async (t) => {
  for (const name of ['patches-pq.avif', 'patches-pq.png', 'patches-hlg.heic'])
    await hasPatches(t, fixture(name), name)
})

t.test('converts the levels of television in PNG', async (t) => {
  const codes = PATCHES.map((colour) => codeColour(colour, 'bt2020', 'pq'))
  const narrow = codes.map((code) => code.map((value) => (value * 219 * 256 + 4096) / 65_535))
  const png = await draw(narrow).png().toBuffer()
  await hasPatches(t, withCicp(png, 9, 16, 0), 'PNG')
})

t.test('converts profiles of every format', async (t) => {
  const plain = await inEightBits(drawIn('srgb', 'srgb'))
  const p3 = plain.withIccProfile('p3')
  for (const [what, bytes] of [
    ['PNG', await p3.clone().png().toBuffer()],
    ['JPEG', await p3.clone().jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer()],
    ['WebP', await p3.clone().webp({ lossless: true }).toBuffer()],
    ['AVIF', await p3.clone().avif({ lossless: true }).toBuffer()],
    ['TIFF', await p3.clone().tiff().toBuffer()],
  ] as const) {
    t.ok((await sharp(bytes).metadata()).icc, `${what} has a profile`)
    await hasPatches(t, bytes, what)
  }
})

t.test('converts HDR profiles by their code points', async (t) => {
  const p3 = await (await inEightBits(drawIn('srgb', 'srgb'))).withIccProfile('p3').png().toBuffer()
  const { icc = Buffer.alloc(0) } = await sharp(p3).metadata()
  for (const transfer of ['pq', 'hlg'] as const) {
    const image = drawIn('bt2020', transfer)
    const profile = withCicpTag(icc, PRIMARIES.bt2020, TRANSFERS[transfer])
    const png = await image.clone().png().toBuffer()
    const chunk = Buffer.concat([Buffer.from('HDR\0\0'), deflateSync(profile)])
    await hasPatches(
      t,
      Buffer.concat([png.subarray(0, 33), pngChunk('iCCP', chunk), png.subarray(33)]),
      `PNG, ${transfer}`,
    )
    // The eight bits of luma and chroma in a JPEG are too few for PQ.
    if (transfer === 'pq') continue
    const small = await inEightBits(image)
    const jpeg = await small.jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer()
    const segment = Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x01'), profile])
    await hasPatches(t, withSegment(jpeg, 0xe2, segment), `JPEG, ${transfer}`)
  }
})

t.test('an HDR photograph looks as it should', async (t) => {
  const { data } = await cleanImage(fixture('02-desert-hike-pq.avif'))
  const found = await sharp(data).raw().toBuffer()
  const expected = await sharp(fixture('02-desert-hike.jpg')).resize(512, 342).raw().toBuffer()
  t.equal(found.length, expected.length)
  const sum = found.reduce((all, value, at) => all + Math.abs(value - (expected[at] ?? 0)), 0)
  t.ok(sum / found.length < 10, `differs by ${(sum / found.length).toFixed(1)}`)
})
