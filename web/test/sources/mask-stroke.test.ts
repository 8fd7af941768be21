import t from 'tap'
import { diameterUnder, extendStroke, startStroke } from '../../src/features/sources/mask-stroke.ts'

t.test('a stroke leaves out points that make no visible difference', async (t) => {
  const stroke = startStroke(false, { x: 10, y: 10, diameter: 24 })
  t.notOk(extendStroke(stroke, { x: 11, y: 10, diameter: 24 }))
  t.ok(extendStroke(stroke, { x: 12, y: 10, diameter: 24 }))
  t.notOk(extendStroke(stroke, { x: 13, y: 10, diameter: 24 }), 'measured from the last point')
  t.strictSame(stroke.points, [10, 10, 24, 12, 10, 24])
})

t.test('points are rounded to tenths, so that a kept mask stays small', async (t) => {
  const { points } = startStroke(true, { x: 1.23456, y: 9.99999, diameter: 5.55555 })
  t.strictSame(points, [1.2, 10, 5.6])
})

t.test('only a pen changes the size by its pressure', async (t) => {
  t.equal(diameterUnder(100, 'pen', 1), 100)
  t.equal(Math.round(diameterUnder(100, 'pen', 0.5)), 65)
  t.equal(diameterUnder(100, 'pen', 0), 100, 'a pen without pressure')
  t.equal(diameterUnder(100, 'touch', 0.5), 100)
  t.equal(diameterUnder(100, 'mouse', 0.5), 100)
})
