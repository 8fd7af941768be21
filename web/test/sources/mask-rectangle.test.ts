import t from 'tap'
import { readRectangle } from '../../src/features/sources/mask-rectangle.ts'

const source = { width: 640, height: 480 }

t.test('reads a rectangle within the image', async (t) => {
  const fields = { x: ' 40', y: '0', width: '600', height: '480' }
  t.strictSame(readRectangle(fields, source, true), {
    rectangle: { kind: 'rectangle', erases: true, x: 40, y: 0, width: 600, height: 480 },
  })
})

t.test('says what is wrong at each field', async (t) => {
  const fields = { x: '640', y: '400', width: '', height: '81' }
  t.strictSame(readRectangle(fields, source, false), {
    faults: {
      x: 'Enter a whole number from 0 to 639.',
      width: 'Enter a whole number from 1 to 640.',
      height: 'Enter a whole number from 1 to 80.',
    },
  })
  t.hasProps(readRectangle({ x: '1.5', y: '-1', width: '1e2', height: '0' }, source, false), [
    'faults',
  ])
})
