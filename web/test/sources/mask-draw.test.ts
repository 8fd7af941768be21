import t from 'tap'
import { drawMask, drawStroke, type MaskContext } from '../../src/features/sources/mask-draw.ts'
import type { Mark } from '../../src/features/sources/mask-marks.ts'

/** Returns a context that notes its calls, with how the drawing is combined with what is there. */
function notingContext() {
  const calls: string[] = []
  let path: number[] = []
  const context: MaskContext = {
    globalCompositeOperation: 'source-over',
    lineCap: 'butt',
    lineWidth: 1,
    beginPath: () => {
      path = []
    },
    arc: (x, y, radius) => path.push(x, y, radius),
    moveTo: (x, y) => path.push(x, y),
    lineTo: (x, y) => path.push(x, y),
    fill: () => calls.push(`${context.globalCompositeOperation} dot ${path}`),
    stroke: () =>
      calls.push(`${context.globalCompositeOperation} line ${path} wide ${context.lineWidth}`),
    fillRect: (...box) => calls.push(`${context.globalCompositeOperation} box ${box}`),
    clearRect: (...box) => calls.push(`clear ${box}`),
  }
  return { context, calls }
}

const size = { width: 100, height: 50 }
const stroke: Mark = { kind: 'stroke', erases: false, points: [10, 20, 8, 30, 20, 8, 30, 40, 6] }

t.test('draws each kind of mark', async (t) => {
  const { context, calls } = notingContext()
  drawMask(
    context,
    [
      stroke,
      { kind: 'stroke', erases: true, points: [5, 5, 4] },
      { kind: 'rectangle', erases: false, x: 1, y: 2, width: 3, height: 4 },
      { kind: 'rectangle', erases: true, x: 5, y: 6, width: 7, height: 8 },
      { kind: 'invert' },
    ],
    size,
  )
  t.strictSame(calls, [
    'clear 0,0,100,50',
    'source-over dot 10,20,4',
    'source-over line 10,20,30,20 wide 8',
    'source-over line 30,20,30,40 wide 6',
    'destination-out dot 5,5,2',
    'source-over box 1,2,3,4',
    'destination-out box 5,6,7,8',
    'xor box 0,0,100,50',
  ])
  t.equal(context.lineCap, 'round')
})

t.test('draws nothing from before the mask was cleared', async (t) => {
  const { context, calls } = notingContext()
  drawMask(context, [stroke, { kind: 'clear' }, { kind: 'invert' }], size)
  t.strictSame(calls, ['clear 0,0,100,50', 'xor box 0,0,100,50'])
})

t.test('continues a stroke from its newest points', async (t) => {
  const { context, calls } = notingContext()
  drawStroke(context, stroke, 2)
  t.strictSame(calls, ['source-over line 30,20,30,40 wide 6'])
})
