import t from 'tap'
import { panBy, WHOLE, zoomAt } from '../../src/features/gallery/viewer/zoom.ts'

const near = (a: number, b: number) => Math.abs(a - b) < 1e-9

t.test('zooming keeps the point under the pointer in place', async (t) => {
  const point = { x: 0.3, y: -0.2 }
  const before = zoomAt(WHOLE, 2, { x: 0.1, y: 0.1 })
  const after = zoomAt(before, 1.5, point)
  const imagePoint = (zoom: typeof WHOLE) => ({
    x: (point.x - zoom.x) / zoom.scale,
    y: (point.y - zoom.y) / zoom.scale,
  })
  t.ok(near(imagePoint(before).x, imagePoint(after).x))
  t.ok(near(imagePoint(before).y, imagePoint(after).y))
})

t.test('an image is never smaller than its pane, nor larger than eight times', async (t) => {
  t.strictSame(zoomAt(WHOLE, 0.1), WHOLE)
  t.equal(zoomAt(WHOLE, 100).scale, 8)
})

t.test('panning stops at the edges', async (t) => {
  const zoom = panBy(zoomAt(WHOLE, 3), 10, -10)
  t.strictSame(zoom, { scale: 3, x: 1, y: -1 })
  t.strictSame(panBy(WHOLE, 1, 1), { scale: 1, x: 0, y: 0 }, 'a whole image does not move')
  t.strictSame(zoomAt(zoom, 1 / 3), WHOLE, 'zooming out centres it')
})
