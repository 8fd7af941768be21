import sharp from 'sharp'
import t from 'tap'
import { makeRawZip } from '../support/make-zip.ts'
import { waitFor } from '../support/wait-for.ts'
import { badImages } from './bad-images.ts'
import { goodImages, MARKS } from './good-images.ts'
import { startHostileApp } from './hostile-app.ts'
import { wholeImages } from './image-parts.ts'
import { createRandom } from './random.ts'
import { DATASETS, TRAIN } from './upload-forms.ts'

const FLIPPED = 15

const app = await startHostileApp(t)
const spoolIsEmpty = () => waitFor(app.count, ({ spooled }) => spooled === 0)

const bad = await badImages()
t.test(`rejects ${bad.length} bad images, each with its reason, and leaves nothing`, async (t) => {
  const before = await app.count()
  for (const [n, { what, name, bytes, code }] of bad.entries()) {
    const answer = await app.send(DATASETS, [{ name, bytes }])
    t.same([answer.status, answer.code, answer.reasons], [422, DATASETS.tooFew, [code]], what)
    t.ok(answer.listed[0]?.startsWith(`${name}: `), `${what}: says which`)
    t.same(await app.count(), before, `${what}: nothing left`)
    if (n % 4 !== 0) continue
    const zip = makeRawZip([{ name: 'x.jpg', data: bytes }])
    const packed = await app.send(TRAIN, [{ name: 'photos.zip', bytes: zip }])
    t.same([packed.status, packed.reasons], [422, [code]], `${what}, in a ZIP`)
  }
  t.same(await app.count(), before)
})

const good = await goodImages()
t.test(`accepts ${good.length} unusual but valid images and removes their metadata`, async (t) => {
  for (const { what, name, bytes } of good) {
    const answer = await app.send(DATASETS, [{ name, bytes }])
    t.same([answer.status, answer.image_count, answer.reasons], [201, 1, []], what)
    if (answer.status !== 201) continue
    const [image] = (await app.dataset(answer.dataset_id)).images
    const stored = (await app.call({ method: 'GET', url: image?.url ?? '' })).rawPayload
    const { format, space, exif, xmp, pages, depth, width, height } = await sharp(stored).metadata()
    t.same([exif, xmp, pages, depth], [undefined, undefined, undefined, 'uchar'], what)
    t.ok(['jpeg', 'png'].includes(format), `${what}: stored as ${format}`)
    t.ok(['srgb', 'b-w'].includes(space), `${what}: stored in ${space}`)
    t.ok(Math.max(width, height) <= 2048, `${what}: ${width} by ${height}`)
    const text = stored.toString('latin1')
    t.same(
      MARKS.filter((mark) => text.includes(mark)),
      [],
      `${what}: without its metadata`,
    )
    await spoolIsEmpty()
  }
})

t.test('accepts images with flipped bits or rejects them with a reason', async (t) => {
  const random = createRandom(20261125)
  for (const [kind, whole] of Object.entries(await wholeImages())) {
    let accepted = 0
    for (let n = 0; n < FLIPPED; n += 1) {
      const bytes = Buffer.from(whole)
      for (let flips = 1 + random(4); flips > 0; flips -= 1) {
        const at = random(bytes.length)
        bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << random(8)), at)
      }
      const answer = await app.send(DATASETS, [{ name: `flipped.${kind}`, bytes }])
      if (answer.status === 201) accepted += 1
      else t.equal(answer.status, 422, `${kind} ${n}: ${answer.code}`)
    }
    t.comment(`${kind}: ${accepted} of ${FLIPPED} were accepted`)
  }
  await spoolIsEmpty()
})
