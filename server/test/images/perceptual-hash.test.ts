import { readdirSync, readFileSync } from 'node:fs'
import sharp from 'sharp'
import t from 'tap'
import { cleanImage } from '../../src/images/clean-image.ts'
import { hammingDistance, NEAR_DUPLICATE_DISTANCE } from '../../src/images/perceptual-hash.ts'
import { repositoryUrl } from '../support/repository.ts'

const folder = repositoryUrl('server/test/fixtures/images/')
const photographs = readdirSync(folder)
  .filter((name) => name.endsWith('.jpg'))
  .map((name) => ({ name, bytes: readFileSync(new URL(name, folder)) }))

const hashOf = async (bytes: Buffer) => (await cleanImage(bytes)).phash

/** Crops this share of the width and height, evenly on both sides. */
async function cropped(bytes: Buffer, share: number) {
  const { width, height } = await sharp(bytes).metadata()
  return sharp(bytes)
    .extract({
      left: Math.round((width * share) / 2),
      top: Math.round((height * share) / 2),
      width: Math.round(width * (1 - share)),
      height: Math.round(height * (1 - share)),
    })
    .jpeg()
    .toBuffer()
}

t.test('counts the bits that differ', async (t) => {
  t.equal(hammingDistance('0000000000000000', 'ffffffffffffffff'), 64)
  t.equal(hammingDistance('8000000000000001', '0000000000000000'), 2)
  t.equal(hammingDistance('0123456789abcdef', '0123456789abcdef'), 0)
})

t.test(
  'gives copies of an image similar hashes, and different images different ones',
  async (t) => {
    const hashes = await Promise.all(photographs.map(({ bytes }) => hashOf(bytes)))
    for (const [at, { name, bytes }] of photographs.entries()) {
      const hash = hashes[at] ?? ''
      t.match(hash, /^[0-9a-f]{16}$/, name)
      const copies = {
        smaller: await sharp(bytes).resize(400).png().toBuffer(),
        compressed: await sharp(bytes).webp({ quality: 30 }).toBuffer(),
        darker: await sharp(bytes).modulate({ brightness: 0.75 }).jpeg().toBuffer(),
        grey: await sharp(bytes).greyscale().jpeg().toBuffer(),
        cropped: await cropped(bytes, 0.05),
      }
      for (const [what, copy] of Object.entries(copies))
        t.ok(
          hammingDistance(hash, await hashOf(copy)) <= NEAR_DUPLICATE_DISTANCE,
          `${name}, ${what}: near`,
        )
      for (const [other, far] of hashes.entries())
        if (other < at)
          t.ok(
            hammingDistance(hash, far) >= NEAR_DUPLICATE_DISTANCE + 6,
            `${name} and ${photographs[other]?.name}: far`,
          )
    }
  },
)

t.test('hashes an image upright if its EXIF orientation rotates it', async (t) => {
  const [photograph] = photographs
  if (!photograph) throw new Error('no photographs')
  const turned = await sharp(photograph.bytes)
    .rotate(270)
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer()
  t.ok(hammingDistance(await hashOf(turned), await hashOf(photograph.bytes)) <= 4)
})
