import sharp, { type Sharp } from 'sharp'
import t, { type Test } from 'tap'
import { cleanImage } from '../../src/images/clean-image.ts'
import { EntryFault } from '../../src/images/image-fault.ts'
import {
  drawImage,
  makeJpeg,
  makeTiff,
  OWNER_STRINGS,
  withOwner,
  withSegment,
} from '../support/make-image.ts'

const codeOf = async (bytes: Buffer) => {
  try {
    await cleanImage(bytes)
    return 'accepted'
  } catch (error) {
    return error instanceof EntryFault ? error.code : String(error)
  }
}

/** Returns the mean of each channel. */
const meansOf = async (bytes: Buffer) =>
  (await sharp(bytes).removeAlpha().toColourspace('srgb').stats()).channels.map(({ mean }) => mean)

async function looksLikeDrawn(t: Test, bytes: Buffer, what: string, most = 4) {
  const [found, drawn] = [await meansOf(bytes), await meansOf(await drawImage().png().toBuffer())]
  const far = Math.max(...drawn.map((mean, at) => Math.abs(mean - (found[at] ?? 0))))
  t.ok(far <= most, `${what}: the colors differ by ${far.toFixed(1)}`)
}

t.test('converts every common variant of TIFF to JPEG', async (t) => {
  const cases: Record<string, Sharp> = {
    plain: drawImage().tiff({ compression: 'none' }),
    LZW: drawImage().tiff({ compression: 'lzw', predictor: 'horizontal' }),
    deflate: drawImage().tiff({ compression: 'deflate' }),
    packbits: drawImage().tiff({ compression: 'packbits' }),
    'JPEG inside': drawImage().tiff({ compression: 'jpeg', quality: 95 }),
    'WebP inside': drawImage().tiff({ compression: 'webp', quality: 95 }),
    tiled: drawImage().tiff({ tile: true, tileWidth: 32, tileHeight: 32 }),
    BigTIFF: drawImage().tiff({ bigtiff: true }),
    '16 bits': drawImage().toColourspace('rgb16').tiff({ compression: 'lzw' }),
  }
  for (const [what, image] of Object.entries(cases)) {
    const { data, format, width, height } = await cleanImage(await image.toBuffer())
    t.same([format, width, height], ['jpg', 96, 64], what)
    await looksLikeDrawn(t, data, what)
  }
  const cmyk = await cleanImage(await drawImage().toColourspace('cmyk').tiff().toBuffer())
  await looksLikeDrawn(t, cmyk.data, 'CMYK', 30)
  const grey = await cleanImage(makeTiff([]))
  t.equal(grey.format, 'jpg')
  const transparent = await cleanImage(
    await drawImage().ensureAlpha(0.5).tiff({ compression: 'lzw' }).toBuffer(),
  )
  t.equal(transparent.format, 'png')
})

t.test('uses the first page of a TIFF', async (t) => {
  const { data, info } = await drawImage({ width: 96, height: 128 })
    .raw()
    .toBuffer({ resolveWithObject: true })
  const raw = { width: info.width, height: info.height, channels: info.channels, pageHeight: 64 }
  const pages = await sharp(data, { raw }).tiff().toBuffer()
  t.equal((await sharp(pages).metadata()).pages, 2)
  const { width, height } = await cleanImage(pages)
  t.same([width, height], [96, 64])
})

t.test('reports uncommon variants of TIFF as unsupported, not as damaged', async (t) => {
  for (const [what, bytes] of [
    ['LZMA', makeTiff([[259, 34925]])],
    ['Zstandard', makeTiff([[259, 50000]])],
    ['JPEG 2000 inside', makeTiff([[259, 34712]])],
    ['nine channels', makeTiff([[277, 9]])],
    [
      'five channels',
      makeTiff([
        [277, 5],
        [262, 2],
      ]),
    ],
    ['32 bits', makeTiff([[258, 32]])],
  ] as const)
    await t.rejects(
      cleanImage(bytes),
      { code: 'unsupported_type', detail: /TIFF.*Save it as JPEG or PNG/ },
      what,
    )
})

t.test('rejects camera raw files, which begin like a TIFF', async (t) => {
  const cr2 = makeTiff([])
  cr2.write('CR\x02\0', 8, 'latin1')
  for (const isLittle of [true, false])
    for (const [what, fields] of [
      ['DNG', [[50706, 1]]],
      [
        'NEF',
        [
          [254, 1],
          [330, 1],
        ],
      ],
      ['ARW', [[259, 32767]]],
      ['PEF', [[259, 65535]]],
      ['a mosaic', [[262, 32803]]],
    ] as [string, [number, number][]][])
      await t.rejects(
        cleanImage(makeTiff(fields, isLittle)),
        { code: 'unsupported_type', detail: /raw.*Export it as JPEG/ },
        what,
      )
  await t.rejects(cleanImage(cr2), { code: 'unsupported_type', detail: /raw/ }, 'CR2')
  const panasonic = Buffer.from('IIU\0 and more of it', 'latin1')
  await t.rejects(cleanImage(panasonic), { code: 'unsupported_type', detail: /raw/ }, 'RW2')
  t.equal(await codeOf(makeTiff([], false)), 'accepted', 'a plain TIFF')
})

t.test('converts AVIF to JPEG, and transparent AVIF to PNG', async (t) => {
  for (const [what, image] of [
    ['8 bits', drawImage().avif({ quality: 90 })],
    ['10 bits', drawImage().avif({ quality: 90, bitdepth: 10 })],
    ['4:2:0', drawImage().avif({ quality: 90, chromaSubsampling: '4:2:0' })],
  ] as const) {
    const { data, format, width, height } = await cleanImage(await image.toBuffer())
    t.same([format, width, height], ['jpg', 96, 64], what)
    await looksLikeDrawn(t, data, what, 6)
  }
  const transparent = await cleanImage(await drawImage().ensureAlpha(0.5).avif().toBuffer())
  t.equal(transparent.format, 'png')
  // The major brand is the general one of HEIF; AVIF is only a compatible brand.
  const general = await drawImage().avif().toBuffer()
  general.write('mif1', 8, 'latin1')
  t.equal(await codeOf(general), 'accepted')
})

t.test('uses the first frame of an animated WebP', async (t) => {
  const frames = await Promise.all([1, 4].map((seed) => drawImage({ seed }).png().toBuffer()))
  const animated = await sharp(frames, { join: { animated: true } })
    .webp({ lossless: true, loop: 0 })
    .toBuffer()
  t.equal((await sharp(animated).metadata()).pages, 2)
  const { data, width, height } = await cleanImage(animated)
  t.same([width, height], [96, 64])
  await looksLikeDrawn(t, data, 'first frame')
})

t.test('removes the owner from images of every format', async (t) => {
  const jpeg = await withOwner(drawImage()).jpeg().toBuffer()
  const iptc = Buffer.concat([
    Buffer.from('Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x0e\x1c\x02\x50\0\x09', 'latin1'),
    Buffer.from('Ada Owner'),
  ])
  const marked = {
    'JPEG with IPTC': withSegment(jpeg, 0xed, iptc),
    // A second image after the first, as phones store their gain map.
    'JPEG with MPF': Buffer.concat([
      withSegment(jpeg, 0xe2, Buffer.from('MPF\0II*\0 Ada Owner', 'latin1')),
      await makeJpeg({ orientation: 6 }),
    ]),
    'JPEG kept as it is': Buffer.concat([jpeg, Buffer.from(OWNER_STRINGS.join())]),
    PNG: await withOwner(drawImage()).png().toBuffer(),
    WebP: await withOwner(drawImage()).webp().toBuffer(),
    AVIF: await withOwner(drawImage()).avif().toBuffer(),
    TIFF: await withOwner(drawImage()).tiff().toBuffer(),
  }
  for (const [what, bytes] of Object.entries(marked)) {
    t.ok(
      OWNER_STRINGS.some((owner) => bytes.includes(owner)),
      `${what} has an owner`,
    )
    const trailed = Buffer.concat([bytes, Buffer.from('owner@example.org')])
    const { data, thumbnail } = await cleanImage(trailed)
    for (const stored of [data, thumbnail]) {
      const { exif, xmp, iptc: found, icc, orientation } = await sharp(stored).metadata()
      t.same({ exif, xmp, iptc: found, icc, orientation }, {}, what)
      for (const owner of [...OWNER_STRINGS, 'Exif', 'MPF', '8BIM'])
        t.notOk(stored.includes(owner), `${what}: no ${owner}`)
    }
  }
})

t.test('rotates AVIF and TIFF upright once', async (t) => {
  for (const type of ['avif', 'tiff'] as const) {
    const turned = await drawImage()
      .rotate(270)
      .withMetadata({ orientation: 6 })
      .toFormat(type)
      .toBuffer()
    const { data, width, height } = await cleanImage(turned)
    t.same([width, height], [96, 64], type)
    const { data: corner } = await sharp(data)
      .extract({ left: 4, top: 4, width: 8, height: 8 })
      .raw()
      .toBuffer({ resolveWithObject: true })
    t.ok((corner[0] ?? 0) > 180 && (corner[1] ?? 0) < 80, `${type}: red in the top left corner`)
  }
})

t.test('rejects truncated AVIF and TIFF', async (t) => {
  const noise = Buffer.from({ length: 300 * 200 * 3 } as ArrayLike<number>).map(
    (_, at) => (at * 7919) % 251,
  )
  const image = sharp(noise, { raw: { width: 300, height: 200, channels: 3 } })
  for (const [what, bytes] of [
    ['AVIF', await image.clone().avif().toBuffer()],
    ['TIFF', await image.clone().tiff({ compression: 'none' }).toBuffer()],
    ['deflated TIFF', await image.clone().tiff({ compression: 'deflate' }).toBuffer()],
  ] as const) {
    t.equal(await codeOf(bytes), 'accepted', what)
    for (const share of [0.02, 0.4, 0.9])
      t.equal(
        await codeOf(bytes.subarray(0, Math.ceil(bytes.length * share))),
        'damaged',
        `${what} cut at ${share}`,
      )
  }
})
