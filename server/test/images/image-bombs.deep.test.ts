import t from 'tap'
import { cleanImage } from '../../src/images/clean-image.ts'
import { EntryFault } from '../../src/images/image-fault.ts'
import { makePng, makeTiff } from '../support/make-image.ts'
import { imageBombs, plain } from './image-bombs.ts'

const outcomeOf = async (bytes: Buffer) => {
  try {
    await cleanImage(bytes)
    return 'accepted'
  } catch (error) {
    return error instanceof EntryFault ? error.code : String(error)
  }
}

async function pngOfSize(width: number, height: number) {
  const png = await makePng()
  png.writeUInt32BE(width, 16)
  png.writeUInt32BE(height, 20)
  return png
}

// `pnpm bench:uploads` measures how long other requests take meanwhile.
t.test('accepts or rejects images that are built to be slow', async (t) => {
  for (const [what, bytes, outcomes] of await imageBombs()) {
    const outcome = await outcomeOf(bytes)
    // A slow machine may need more than the ten seconds that an image may take.
    t.ok([...outcomes, 'too_slow'].includes(outcome), `${what}: ${outcome}`)
  }
})

t.test('rejects too many pixels in every format', async (t) => {
  const tiff = makeTiff([
    [256, 60_000],
    [257, 60_000],
  ])
  const webp = await plain(8000, 7000).webp({ effort: 0 }).toBuffer()
  for (const [what, bytes] of [
    ['PNG', await plain(8000, 7000).png().toBuffer()],
    ['TIFF', tiff],
    ['WebP', webp],
    ['AVIF', await plain(5000, 3000).avif({ effort: 0 }).toBuffer()],
  ] as const) {
    t.equal(await outcomeOf(bytes), 'too_many_pixels', what)
  }
  t.equal(await outcomeOf(await pngOfSize(2_000_000_000, 2_000_000_000)), 'damaged')
})
