import { readdirSync, readFileSync } from 'node:fs'
import sharp, { type Sharp } from 'sharp'
import t from 'tap'
import { cleanImage } from '../../src/images/clean-image.ts'
import { drawImage, makeJpeg, makePng } from '../support/make-image.ts'
import { repositoryUrl } from '../support/repository.ts'

const folder = repositoryUrl('server/test/fixtures/images/')
const photographs = readdirSync(folder)
  .filter((name) => name.endsWith('.jpg'))
  .map((name) => ({ name, bytes: readFileSync(new URL(name, folder)) }))

const codesOf = async (bytes: Buffer) =>
  (await cleanImage(bytes)).findings.map(({ code }) => code as string)

const jpeg = (image: Sharp) => image.jpeg({ quality: 90 }).toBuffer()

/** Changes the exposure by this number of stops, calculated in linear light. */
async function exposed(bytes: Buffer, stops: number) {
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true })
  const curve = Uint8Array.from({ length: 256 }, (_, value) => {
    const light = ((value / 255 + 0.055) / 1.055) ** 2.4 * 2 ** stops
    return Math.round(255 * Math.max(0, 1.055 * Math.min(1, light) ** (1 / 2.4) - 0.055))
  })
  const { width, height, channels } = info
  return jpeg(
    sharp(
      data.map((value) => curve[value] ?? 0),
      { raw: { width, height, channels } },
    ),
  )
}

/** Adds the motion blur of a camera that moves sideways. */
const shaken = (bytes: Buffer) =>
  jpeg(
    sharp(bytes).convolve({
      width: 15,
      height: 15,
      kernel: Array.from({ length: 225 }, (_, at) => (Math.floor(at / 15) === 7 ? 1 : 0)),
      scale: 15,
    }),
  )

t.test('does not find faults in good photographs', async (t) => {
  for (const { name, bytes } of photographs) {
    t.same(await codesOf(bytes), [], name)
    t.same(await codesOf(await sharp(bytes).jpeg({ quality: 60 }).toBuffer()), [], `${name}, q60`)
  }
})

t.test('finds blurred, shaken, too dark and too bright copies of them', async (t) => {
  for (const { name, bytes } of photographs) {
    for (const sigma of [2, 4, 10])
      t.match(await codesOf(await jpeg(sharp(bytes).blur(sigma))), ['blurred'], `${name} ${sigma}`)
    t.match(await codesOf(await shaken(bytes)), ['blurred'], `${name} shaken`)
    t.ok((await codesOf(await exposed(bytes, -3))).includes('too_dark'), `${name} -3 EV`)
    t.ok((await codesOf(await exposed(bytes, 3))).includes('too_bright'), `${name} +3 EV`)
  }
})

t.test('does not mistake a soft background for blur', async (t) => {
  const [photograph] = photographs
  if (!photograph) throw new Error('no photographs')
  const { bytes } = photograph
  const part = { left: 400, top: 180, width: 256, height: 220 }
  const sharpPart = await sharp(bytes).extract(part).toBuffer()
  const portrait = sharp(await sharp(bytes).blur(6).toBuffer()).composite([
    { input: sharpPart, left: part.left, top: part.top },
  ])
  t.same(await codesOf(await jpeg(portrait)), [])
})

t.test('does not mistake a white background for overexposure', async (t) => {
  const subject = await makePng({ width: 300, height: 300 })
  const product = sharp({ create: { width: 900, height: 900, channels: 3, background: '#fff' } })
  t.same(
    await codesOf(
      await product
        .composite([{ input: subject }])
        .png()
        .toBuffer(),
    ),
    [],
  )
})

t.test('judges size and shape of the upright image as it was uploaded', async (t) => {
  const { findings } = await cleanImage(await makeJpeg({ width: 700, height: 511 }))
  t.match(findings, [{ code: 'too_small', detail: /^Too small: 511 px on its short side;/ }])
  t.same(await codesOf(await makePng({ width: 512, height: 512 })), [], 'a PNG with few bytes')
  const pressed = await drawImage({ width: 600, height: 600 }).jpeg({ quality: 20 }).toBuffer()
  const tiny = await cleanImage(pressed)
  t.match(tiny.findings, [{ code: 'tiny_file', detail: /^Only \d+ KB\. / }])
  t.same(await codesOf(await makePng({ width: 1537, height: 512 })), ['extreme_shape'])
  t.same(await codesOf(await makePng({ width: 512, height: 1536 })), [])
  const large = await drawImage({ width: 2600, height: 600 }).png().toBuffer()
  const stored = await cleanImage(large)
  t.equal(stored.height, 473)
  t.same(
    stored.findings.map(({ code }) => code),
    ['extreme_shape'],
    'it is small only after scaling down',
  )
})

t.test('does not judge the sharpness of images without detail', async (t) => {
  const plain = sharp({ create: { width: 600, height: 600, channels: 3, background: '#777' } })
  t.same(await codesOf(await plain.png().toBuffer()), [])
  t.same(await codesOf(await makePng({ width: 3, height: 2 })), ['too_small'])
})
