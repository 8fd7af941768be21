import t from 'tap'
import { layOut } from '../../src/features/gallery/image-rows.ts'
import { bandBetween, imagesIn } from '../../src/features/gallery/rubber-band.ts'

const images = Array.from({ length: 9 }, (_, index) => ({
  name: index,
  width: 100,
  height: 100,
  created_at: '2026-03-01T10:00:00.000Z',
  model_id: 'lake',
}))
// Three rows of three square images of 100 px, with 8 px between them; the heading is 44 px tall.
const rows = layOut(images, { width: 316, rowHeight: 100, groupBy: 'day' })
const found = (x1: number, y1: number, x2: number, y2: number) =>
  imagesIn(rows, bandBetween({ x: x1, y: y1 }, { x: x2, y: y2 })).map(({ name }) => name)

t.test('finds the images that a rectangle touches, whatever its direction', async (t) => {
  t.strictSame(found(50, 100, 60, 110), [0])
  t.strictSame(found(50, 100, 150, 250), [0, 1, 3, 4])
  t.strictSame(found(150, 250, 50, 100), [0, 1, 3, 4])
  t.strictSame(found(0, 0, 1000, 10_000), [0, 1, 2, 3, 4, 5, 6, 7, 8])
})

t.test('finds nothing beside the images', async (t) => {
  t.strictSame(found(0, 0, 300, 40), [], 'on the heading')
  t.strictSame(found(102, 100, 106, 110), [], 'between two images')
  t.strictSame(found(0, 5000, 300, 6000), [], 'below all')
})
