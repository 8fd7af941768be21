import t from 'tap'
import { toBlackAndWhite } from '../../src/features/sources/mask-pixels.ts'

t.test('a mask has no shades: half opaque and more is white, the rest black', async (t) => {
  const pixels = new Uint8ClampedArray([0, 0, 0, 255, 9, 9, 9, 128, 9, 9, 9, 127, 0, 0, 0, 0])
  t.equal(toBlackAndWhite(pixels), 2)
  t.strictSame(
    [...pixels],
    [...[255, 255, 255, 255], ...[255, 255, 255, 255], ...[0, 0, 0, 255], ...[0, 0, 0, 255]],
  )
})
