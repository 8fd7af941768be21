import t from 'tap'
import {
  brushRange,
  canvasSize,
  fitInto,
  moveWithin,
  nextSize,
  toSource,
} from '../../src/features/sources/mask-view.ts'

const source = { width: 4096, height: 2048 }

t.test('the image fits into its room and keeps its shape', async (t) => {
  t.strictSame(fitInto(source, { width: 800, height: 800 }), { width: 800, height: 400 })
  t.strictSame(fitInto(source, { width: 800, height: 100 }), { width: 200, height: 100 })
  t.strictSame(fitInto(source, { width: 0, height: 0 }), { width: 1, height: 1 })
})

t.test('the canvas has the pixels of the display, up to a limit', async (t) => {
  t.strictSame(canvasSize({ width: 800, height: 400 }, 1), { width: 800, height: 400 })
  t.strictSame(canvasSize({ width: 801, height: 401 }, 1.5), { width: 1202, height: 602 })
  t.strictSame(canvasSize({ width: 2000, height: 1000 }, 3), { width: 2560, height: 1280 })
})

t.test('finds the pixel of the source under the pointer', async (t) => {
  const box = { left: 100, top: 50, width: 1024, height: 512 }
  t.strictSame(toSource({ clientX: 100, clientY: 50 }, box, source), { x: 0, y: 0 })
  t.strictSame(toSource({ clientX: 612, clientY: 306 }, box, source), { x: 2048, y: 1024 })
})

t.test('the keyboard cursor stays within the image', async (t) => {
  t.strictSame(moveWithin({ x: 10, y: 10 }, { x: -20, y: 5 }, source), { x: 0, y: 15 })
  t.strictSame(moveWithin({ x: 4090, y: 0 }, { x: 20, y: 5000 }, source), { x: 4096, y: 2048 })
})

t.test('brush sizes follow the image and always change by a step', async (t) => {
  t.strictSame(brushRange(source), { min: 20, max: 683, start: 171 })
  t.equal(nextSize(100, 1, { min: 1, max: 110 }), 110)
  t.equal(nextSize(2, 1, { min: 1, max: 110 }), 3)
  t.equal(nextSize(1, -1, { min: 1, max: 110 }), 1)
  const tiny = brushRange({ width: 1, height: 1 })
  t.ok(tiny.min < tiny.max)
})
