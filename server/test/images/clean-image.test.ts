import sharp from 'sharp'
import t, { type Test } from 'tap'
import { cleanImage } from '../../src/images/clean-image.ts'
import { EntryFault } from '../../src/images/image-fault.ts'
import { readJpegSegments } from '../../src/images/jpeg-segments.ts'
import {
  drawImage,
  makeJpeg,
  makeJpegOfManyScans,
  makePng,
  makeTransparent,
  makeWebp,
  OWNER_STRINGS,
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

/** Returns the names of the colors in the top left and the top right corner. */
async function corners(image: Buffer) {
  const { data, info } = await sharp(image).raw().toBuffer({ resolveWithObject: true })
  const at = (x: number, y: number) => {
    const [r = 0, g = 0, b = 0] = data.subarray((y * info.width + x) * info.channels)
    return r > g + 60 && r > b + 60 ? 'red' : g > r + 60 && g > b + 60 ? 'green' : 'other'
  }
  const y = Math.floor(info.height / 8)
  return [at(Math.floor(info.width / 8), y), at(Math.floor((info.width * 7) / 8), y)]
}

async function hasNoMetadata(t: Test, image: Buffer, what: string) {
  const { exif, xmp, iptc, icc, orientation } = await sharp(image).metadata()
  t.same({ exif, xmp, iptc, icc, orientation }, {}, `${what}: no metadata`)
  for (const owner of OWNER_STRINGS) t.notOk(image.includes(owner), `${what}: no ${owner}`)
  t.notOk(image.includes('Exif'), `${what}: no EXIF`)
}

t.test('keeps the compressed data of a JPEG that needs no change', async (t) => {
  for (const progressive of [false, true]) {
    const jpeg = await makeJpeg({ progressive })
    const image = await cleanImage(jpeg)
    t.same([image.format, image.width, image.height], ['jpg', 96, 64])
    t.ok(jpeg.equals(image.data), 'the same bytes')
    t.equal((await sharp(image.thumbnail).metadata()).format, 'webp')
  }
})

t.test(
  'removes metadata, comments and trailing data from a JPEG without changing its pixels',
  async (t) => {
    const bare = await makeJpeg()
    const xmp = `http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>${OWNER_STRINGS[0]}</x:xmpmeta>`
    const marked = Buffer.concat([
      withSegment(withSegment(bare, 0xfe, 'Secret comment'), 0xe1, xmp),
      Buffer.from('owner@example.org, after the end'),
      bare,
    ])
    const { data } = await cleanImage(marked)
    t.ok(data.equals(bare))
    await hasNoMetadata(t, data, 'cleaned')
  },
)

t.test('removes the thumbnail from a JFIF header', async (t) => {
  const jpeg = await makeJpeg()
  const thumb = Buffer.from('Ada Owner'.padEnd(27))
  const body = Buffer.concat([Buffer.from('JFIF\0\x01\x01\0\0\x48\0\x48\x03\x03', 'latin1'), thumb])
  const { clean } = readJpegSegments(withSegment(jpeg, 0xe0, body))
  t.notOk(clean.includes('Ada Owner'))
  t.equal(clean.toString('latin1', 6, 10), 'JFIF')
  t.equal((await sharp(clean).metadata()).width, 96)
})

t.test('rotates images upright and removes GPS and owner', async (t) => {
  for (const orientation of [1, 3, 6, 8]) {
    const camera = await makeJpeg({ orientation })
    t.ok(camera.includes('Ada Owner'), 'the camera wrote its owner')
    const { data, width, height, thumbnail } = await cleanImage(camera)
    t.same([width, height], [96, 64], `orientation ${orientation}: size`)
    t.same(await corners(data), ['red', 'green'], `orientation ${orientation}: upright`)
    t.same(await corners(thumbnail), ['red', 'green'], `orientation ${orientation}: thumbnail`)
    await hasNoMetadata(t, data, `orientation ${orientation}`)
    await hasNoMetadata(t, thumbnail, `thumbnail ${orientation}`)
  }
})

t.test('stores PNG and lossless or transparent WebP as PNG, other WebP as JPEG', async (t) => {
  for (const [what, bytes, format] of [
    ['png', await makePng(), 'png'],
    ['webp', await makeWebp(), 'jpg'],
    ['lossless webp', await makeWebp({ lossless: true }), 'png'],
    ['transparent png', await makeTransparent('png'), 'png'],
    ['transparent webp', await makeTransparent('webp'), 'png'],
  ] as const) {
    const image = await cleanImage(bytes)
    t.equal(image.format, format, what)
    t.equal((await sharp(image.data).metadata()).format, format === 'jpg' ? 'jpeg' : 'png', what)
    t.same([image.width, image.height], [96, 64], what)
    await hasNoMetadata(t, image.data, what)
  }
})

t.test('keeps every pixel of a lossless image', async (t) => {
  const png = await makePng()
  const { data } = await cleanImage(png)
  t.ok((await sharp(data).raw().toBuffer()).equals(await sharp(png).raw().toBuffer()))
})

t.test('converts other color spaces to sRGB and removes the profile', async (t) => {
  const p3 = await drawImage().withIccProfile('p3').jpeg().toBuffer()
  const cmyk = await drawImage().toColourspace('cmyk').jpeg().toBuffer()
  for (const [what, bytes] of [
    ['Display P3', p3],
    ['CMYK', cmyk],
  ] as const) {
    const { data } = await cleanImage(bytes)
    t.equal((await sharp(data).metadata()).space, 'srgb', what)
    t.same(await corners(data), ['red', 'green'], what)
    await hasNoMetadata(t, data, what)
  }
  const srgb = await drawImage().withIccProfile('srgb').jpeg().toBuffer()
  const { data } = await cleanImage(srgb)
  await hasNoMetadata(t, data, 'sRGB')
  t.ok(
    (await sharp(data).raw().toBuffer()).equals(await sharp(srgb).raw().toBuffer()),
    'removing an sRGB profile does not change the pixels',
  )
  const deep = await drawImage().toColourspace('rgb16').png().toBuffer()
  t.equal((await sharp((await cleanImage(deep)).data).metadata()).depth, 'uchar')
  const grey = await drawImage().toColourspace('b-w').jpeg().toBuffer()
  t.ok((await cleanImage(grey)).data.equals(grey), 'a grayscale image is not changed')
})

t.test('scales large images down to 2048', async (t) => {
  const { data, width, height, thumbnail } = await cleanImage(
    await makeJpeg({ width: 1200, height: 3000 }),
  )
  t.same([width, height], [819, 2048])
  t.equal((await sharp(data).metadata()).height, 2048)
  t.equal((await sharp(thumbnail).metadata()).height, 384)
  const exact = await makeJpeg({ width: 2048, height: 100 })
  t.ok((await cleanImage(exact)).data.equals(exact))
})

t.test('does not enlarge small images', async (t) => {
  const { width, thumbnail } = await cleanImage(await makePng({ width: 3, height: 2 }))
  t.equal(width, 3)
  t.equal((await sharp(thumbnail).metadata()).width, 3)
})

t.test('rejects truncated images, wherever they are cut', async (t) => {
  const whole = {
    jpeg: await makeJpeg({ width: 900, height: 600 }),
    progressive: await makeJpeg({ width: 900, height: 600, progressive: true }),
    png: await makePng({ width: 900, height: 600 }),
    webp: await makeWebp({ width: 900, height: 600 }),
  }
  for (const [what, bytes] of Object.entries(whole)) {
    for (const share of [0.02, 0.3, 0.5, 0.9]) {
      const cut = bytes.subarray(0, Math.ceil(bytes.length * share))
      t.equal(await codeOf(cut), 'damaged', `${what} cut at ${share}`)
    }
    t.equal(await codeOf(bytes), 'accepted', what)
  }
  const half = whole.jpeg.subarray(0, whole.jpeg.length / 2)
  t.equal(
    await codeOf(Buffer.concat([half, Buffer.from([0xff, 0xd9])])),
    'damaged',
    'with an end marker after half of the data',
  )
  t.equal(await codeOf(whole.jpeg.subarray(0, 3)), 'damaged', 'three bytes')
})

t.test(
  'accepts a JPEG with a few stray bytes before its end marker, as some cameras write it',
  async (t) => {
    const jpeg = await makeJpeg({ progressive: true })
    const stray = Buffer.concat([jpeg.subarray(0, -2), Buffer.alloc(4), jpeg.subarray(-2)])
    t.equal(await codeOf(stray), 'accepted')
  },
)

t.test(
  'accepts stray bytes anywhere in the header of a JPEG, which do not change a pixel',
  async (t) => {
    const p3 = await drawImage().withIccProfile('p3').jpeg().toBuffer()
    const rotated = await makeJpeg({ orientation: 6 })
    for (const [what, jpeg] of Object.entries({
      p3,
      rotated,
      progressive: await makeJpeg({ progressive: true }),
    })) {
      const expected = await cleanImage(jpeg)
      for (const stray of [
        [0],
        Array<number>(18).fill(0),
        [0xff, 0],
        [1, 0xff, 0xff],
        [0xff, 0xd0, 7],
        [0x41, 0xff, 1],
      ])
        for (const at of headerPositions(jpeg)) {
          const bytes = Buffer.concat([jpeg.subarray(0, at), Buffer.from(stray), jpeg.subarray(at)])
          const { data, width, height } = await cleanImage(bytes)
          t.same([width, height], [96, 64])
          t.ok(data.equals(expected.data), `${what}: ${stray.join()} at ${at}`)
        }
    }
  },
)

t.test('rejects stray bytes in the image data of a JPEG', async (t) => {
  const jpeg = await makeJpeg({ width: 600, height: 400 })
  const progressive = await makeJpeg({ width: 600, height: 400, progressive: true })
  const scan = headerPositions(jpeg).at(-1) ?? 0
  const second = progressive.indexOf(Buffer.from([0xff, 0xc4]), headerPositions(progressive).at(-1))
  for (const [what, whole, at, stray] of [
    ['a marker', jpeg, scan + 700, Buffer.from([0xff, 0xe1, 0, 2, 0, 0, 0])],
    ['zeros between scans', progressive, second, Buffer.alloc(18)],
  ] as const) {
    const bytes = Buffer.concat([whole.subarray(0, at), stray, whole.subarray(at)])
    t.equal(await codeOf(bytes), 'damaged', what)
  }
})

/** Returns the positions of the segments before the image data of a JPEG. */
function headerPositions(jpeg: Buffer): number[] {
  const positions: number[] = []
  for (let at = 2; ; at += 2 + jpeg.readUInt16BE(at + 2)) {
    positions.push(at)
    if (jpeg[at + 1] === 0xda) return positions
  }
}

t.test('detects the type by content, and names unsupported types', async (t) => {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
  const ftyp = (brand: string) =>
    Buffer.from(`\0\0\0\x18ftyp${brand}\0\0\0\0mif1${brand}`, 'latin1')
  const supported = /Use JPEG, PNG, WebP, AVIF, TIFF or HEIC\./
  const cases: [string, Buffer, string, RegExp][] = [
    ['SVG', Buffer.from(svg), 'unsupported_type', /SVG.*Convert/],
    ['SVG with a prolog', Buffer.from(`<?xml version="1.0"?>\n${svg}`), 'unsupported_type', /SVG/],
    ['GIF', await drawImage().gif().toBuffer(), 'unsupported_type', /GIF.*Convert/],
    ['BMP', Buffer.from('BM followed by pixels'), 'unsupported_type', /BMP.*Convert/],
    ['animated AVIF', ftyp('avis'), 'unsupported_type', /Animated AVIF.*Convert/],
    ['CR3', ftyp('crx '), 'unsupported_type', /raw.*Export/],
    ['JPEG XL', Buffer.from('\xff\x0a and more', 'latin1'), 'unsupported_type', /XL.*Convert/],
    ['JPEG 2000', Buffer.from('\0\0\0\x0cjP  \r\n', 'latin1'), 'unsupported_type', /2000.*Conv/],
    ['Photoshop', Buffer.from('8BPS and layers'), 'unsupported_type', /Photoshop.*Convert/],
    ['a video', ftyp('isom'), 'not_a_picture', supported],
    ['text', Buffer.from('hello'), 'not_a_picture', supported],
    ['no bytes', Buffer.alloc(0), 'not_a_picture', supported],
    ['an empty HEIC', ftyp('heic'), 'damaged', /damaged/],
    ['an empty AVIF', ftyp('avif'), 'damaged', /damaged/],
    ['an empty TIFF', Buffer.from('II*\0'), 'damaged', /damaged/],
  ]
  for (const [what, bytes, code, detail] of cases)
    await t.rejects(cleanImage(bytes), { code, detail }, what)
})

t.test('rejects too many pixels before decoding any', async (t) => {
  const huge = await sharp({
    create: { width: 8000, height: 7000, channels: 3, background: '#888' },
  })
    .jpeg()
    .toBuffer()
  t.equal(await codeOf(huge), 'too_many_pixels')
})

t.test('rejects a JPEG with too many scans', async (t) => {
  t.equal(await codeOf(await makeJpegOfManyScans(300)), 'too_many_scans')
})
