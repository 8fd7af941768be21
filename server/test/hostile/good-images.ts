import sharp from 'sharp'
import { drawImage, makeJpeg, makeTransparent, withSegment } from '../support/make-image.ts'
import { makeRawZip } from '../support/make-zip.ts'
import { inflatedChunks } from './bad-images.ts'
import { type ImageCase, wholeImages } from './image-parts.ts'
import { makeScans } from './jpeg-scans.ts'

/** What an uploaded image may contain and a stored one must not. */
export const MARKS = ['evil-script', 'Ada Owner', 'owner@example.org', 'Secret comment']

/** Returns unusual but valid images. */
export async function goodImages(): Promise<ImageCase[]> {
  const image = (width = 160, height = 120) => drawImage({ width, height })
  const whole = await wholeImages()
  const jpg = whole['jpg'] ?? Buffer.alloc(0)
  const png = whole['png'] ?? Buffer.alloc(0)
  const one = (what: string, name: string, bytes: Buffer): ImageCase => ({ what, name, bytes })
  const script = '<script>evil-script</script>'
  return [
    ...Object.entries(whole).map(([kind, bytes]) => one(`a plain ${kind}`, `plain.${kind}`, bytes)),
    ...(await Promise.all(
      [1, 2, 3, 4, 5, 6, 7, 8].map(async (orientation) =>
        one(`a JPEG of orientation ${orientation}`, 'turned.jpg', await makeJpeg({ orientation })),
      ),
    )),
    one('a CMYK JPEG', 'print.jpg', await image().toColourspace('cmyk').jpeg().toBuffer()),
    one('a grey JPEG', 'grey.jpg', await image().greyscale().jpeg().toBuffer()),
    one(
      'a JPEG without chroma subsampling',
      'fine.jpg',
      await image().jpeg({ chromaSubsampling: '4:4:4' }).toBuffer(),
    ),
    one('a JPEG of Display P3', 'p3.jpg', await image().withIccProfile('p3').jpeg().toBuffer()),
    one('a JPEG of 100 scans', 'scans.jpg', await makeScans(400, 100)),
    one('a JPEG with a comment', 'comment.jpg', withSegment(jpg, 0xfe, 'Secret comment')),
    one('a JPEG with a script in its comment', 'script.jpg', withSegment(jpg, 0xfe, script)),
    one(
      'a JPEG with XMP',
      'xmp.jpg',
      withSegment(jpg, 0xe1, `http://ns.adobe.com/xap/1.0/\0${script}`),
    ),
    one(
      'a JPEG with broken EXIF',
      'exif.jpg',
      withSegment(jpg, 0xe1, 'Exif\0\0MM\0*\xff\xff\xff\xff'),
    ),
    one(
      'a JPEG with much metadata',
      'long.jpg',
      Array.from({ length: 50 }).reduce<Buffer>(
        (bytes) => withSegment(bytes, 0xe1, 'evil-script'.repeat(5000)),
        jpg,
      ),
    ),
    one(
      'a JPEG followed by a ZIP',
      'polyglot.jpg',
      Buffer.concat([jpg, makeRawZip([{ name: 'evil-script.js', data: script }])]),
    ),
    one('a JPEG followed by a page', 'polyglot.html', Buffer.concat([jpg, Buffer.from(script)])),
    one('a PNG followed by a page', 'polyglot.png', Buffer.concat([png, Buffer.from(script)])),
    one('a PNG called .jpg', 'other.jpg', png),
    one('a JPEG called .svg', 'other.svg', jpg),
    one('a JPEG without an extension', 'other', jpg),
    one('a PNG of 16 bits', 'deep.png', await image().toColourspace('rgb16').png().toBuffer()),
    one('a grey PNG', 'grey.png', await image().greyscale().png().toBuffer()),
    one(
      'a PNG of two colours',
      'two.png',
      await image().png({ palette: true, colours: 2 }).toBuffer(),
    ),
    one('a PNG of a palette', 'palette.png', await image().png({ palette: true }).toBuffer()),
    one('a PNG with a clear half', 'clear.png', await makeTransparent('png')),
    one('a WebP with a clear half', 'clear.webp', await makeTransparent('webp')),
    one('an animated WebP', 'film.webp', await animated()),
    one('a TIFF of two pages', 'pages.tif', await image().tiff({ compression: 'lzw' }).toBuffer()),
    one(
      'a TIFF in tiles',
      'tiles.tif',
      await image().tiff({ tile: true, compression: 'none' }).toBuffer(),
    ),
    one('an image of one pixel', 'one.png', await image(1, 1).png().toBuffer()),
    one('a JPEG of one pixel', 'one.jpg', await image(1, 1).jpeg().toBuffer()),
    one('an image of one row', 'row.png', await image(3000, 1).png().toBuffer()),
    one('an image of one column', 'column.jpg', await image(1, 3000).jpeg().toBuffer()),
    one('an image of 12 million pixels', 'large.jpg', await large(4000, 3000)),
    ...inflatedChunks().map(({ what, bytes }) => one(what, 'chunk.png', bytes)),
  ]
}

const large = (width: number, height: number): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: 'teal' } })
    .jpeg()
    .toBuffer()

const animated = (): Promise<Buffer> => {
  const frames = Buffer.concat([Buffer.alloc(64 * 64 * 3, 40), Buffer.alloc(64 * 64 * 3, 200)])
  return sharp(frames, { raw: { width: 64, height: 128, channels: 3, pageHeight: 64 } })
    .webp({ loop: 0, delay: [100, 100] })
    .toBuffer()
}
