import t from 'tap'
import {
  GAP,
  type GridRow,
  layOut,
  rowWith,
  verticalNeighbour,
} from '../../src/features/gallery/image-rows.ts'

const WIDTH = 1000
const size = { width: WIDTH, rowHeight: 200, groupBy: 'day' } as const
const image = (ratio: number, created_at = '2026-03-01T10:00:00.000Z', model_id = 'lake') => ({
  width: ratio * 1000,
  height: 1000,
  created_at,
  model_id,
})
const RATIOS = [1.5, 0.66, 1, 1.78, 1, 1.5, 0.66, 1.5, 1, 0.66]
const images = RATIOS.map((ratio) => image(ratio))

type Images = Extract<GridRow<unknown>, { kind: 'images' }>
const imageRows = (rows: readonly GridRow<unknown>[]) =>
  rows.filter((row): row is Images => row.kind === 'images')
const rightEdge = (row: Images) => Math.max(...row.images.map(({ left, width }) => left + width))

t.test('every image is placed once and in order', async (t) => {
  const placed = imageRows(layOut(images, size)).flatMap((row) => row.images)
  t.strictSame(
    placed.map(({ index }) => index),
    images.map((_, index) => index),
  )
  t.strictSame(
    placed.map((one) => one.image),
    images,
  )
})

t.test('rows fill the width with images of one height, except the last one', async (t) => {
  const rows = imageRows(layOut(images, size))
  t.ok(rows.length > 1)
  for (const row of rows.slice(0, -1)) {
    t.ok(Math.abs(rightEdge(row) - WIDTH) < 0.01, `${rightEdge(row)} px`)
    t.ok(row.imageHeight <= size.rowHeight)
    for (const [place, { index, width, left }] of row.images.entries()) {
      t.ok(Math.abs(width / row.imageHeight - (RATIOS[index] ?? 0)) < 0.01, 'the shape is kept')
      const before = row.images[place - 1]
      if (before) t.ok(Math.abs(left - before.left - before.width - GAP) < 0.01)
    }
  }
  const last = rows.at(-1)
  t.equal(last?.imageHeight, size.rowHeight)
  t.ok(last && rightEdge(last) <= WIDTH)
})

t.test('each day begins with a heading that counts its images', async (t) => {
  const rows = layOut(
    [
      image(1, '2026-03-02T12:00:00.000Z'),
      image(1, '2026-03-02T11:00:00.000Z'),
      image(1, '2026-03-01T12:00:00.000Z'),
    ],
    size,
  )
  t.match(rows, [
    { kind: 'heading', first: { created_at: /^2026-03-02T12/ }, count: 2, isLast: false },
    { kind: 'images', isLast: true },
    { kind: 'heading', first: { created_at: /^2026-03-01/ }, count: 1, isLast: true },
    { kind: 'images', isLast: true },
  ])
})

t.test('each model begins with a heading instead, whatever the days of its images', async (t) => {
  const [early, late] = ['2026-03-01T10:00:00.000Z', '2026-03-02T10:00:00.000Z']
  const rows = layOut(
    [
      image(1, late, 'lamp'),
      image(1, early, 'lamp'),
      image(1, late),
      image(1, early),
      image(1, early),
    ],
    { ...size, groupBy: 'model' },
  )
  t.match(rows, [
    { kind: 'heading', groupBy: 'model', first: { model_id: 'lamp' }, count: 2, isLast: false },
    { kind: 'images', images: [{ index: 0 }, { index: 1 }] },
    { kind: 'heading', groupBy: 'model', first: { model_id: 'lake' }, count: 3, isLast: true },
    { kind: 'images', images: [{ index: 2 }, { index: 3 }, { index: 4 }], isLast: true },
  ])
  t.equal(rows.length, 4)
})

t.test('without headings, all rows follow each other and only the last is shorter', async (t) => {
  const mixed = [image(1, '2026-03-02T12:00:00.000Z'), image(1), ...images]
  const rows = layOut(mixed, { ...size, groupBy: null })
  t.ok(rows.length > 1 && rows.every(({ kind }) => kind === 'images'))
  t.strictSame(
    imageRows(rows).map(({ isLast }) => isLast),
    rows.map((_, index) => index === rows.length - 1),
  )
})

t.test('a panorama is cropped instead of making a row flat', async (t) => {
  const [, row] = layOut([image(20), image(1)], size)
  t.ok(row?.kind === 'images' && row.imageHeight >= 200)
})

t.test('an image that is wider than the grid still fits', async (t) => {
  const [, row] = layOut([image(2.5)], { ...size, width: 300 })
  t.ok(row?.kind === 'images')
  if (row?.kind === 'images') t.ok(rightEdge(row) <= 300.01)
})

t.test('up and down reach the nearest image of the next row, over headings', async (t) => {
  const rows = layOut([...images, image(1, '2026-02-28T10:00:00.000Z')], size)
  const [first, second] = imageRows(rows)
  const down = verticalNeighbour(rows, 0, 1)
  t.ok(second?.images.some(({ index }) => index === down))
  t.equal(down, second?.images[0]?.index, 'the leftmost is below the leftmost')
  const rightmost = first?.images.at(-1)?.index ?? -1
  t.equal(verticalNeighbour(rows, rightmost, 1), second?.images.at(-1)?.index)
  t.equal(verticalNeighbour(rows, images.length - 1, 1), images.length, 'the next day')
  t.equal(verticalNeighbour(rows, 0, -1), 0, 'nothing is above the first row')
  t.equal(verticalNeighbour(rows, images.length, 1), images.length, 'nothing is below the last')
})

t.test('an unknown image is in no row', async (t) => {
  t.equal(rowWith(layOut(images, size), 99), -1)
  t.strictSame(layOut([], size), [])
})
