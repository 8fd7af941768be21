import t from 'tap'
import {
  lossTicks,
  movingAverage,
  pathOf,
} from '../../src/features/trainings/progress/loss-curve.ts'

const points = (losses: number[]) =>
  losses.map((loss, step) => ({ step, loss, learning_rate: null }))

t.test('the axis goes from 0 to above the highest loss, in round steps', async (t) => {
  t.same(lossTicks(0.53), [0, 0.2, 0.4, 0.6])
  t.same(lossTicks(0.12), [0, 0.05, 0.1, 0.15])
  t.same(lossTicks(0.6), [0, 0.2, 0.4, 0.6])
  t.same(lossTicks(3), [0, 1, 2, 3])
  for (const highest of [0.001, 0.07, 0.31, 0.99, 1.7, 42]) {
    t.ok((lossTicks(highest).at(-1) ?? 0) >= highest * 0.999, `${highest} fits`)
  }
  t.equal(lossTicks(0).length, 4, 'a loss of 0 has an axis too')
})

t.test('the moving average keeps every step and smooths noise', async (t) => {
  const same = movingAverage(points(Array.from({ length: 100 }, () => 0.4)))
  t.equal(same.length, 100)
  t.ok(same.every(({ loss }) => Math.abs(loss - 0.4) < 1e-9))
  const noisy = movingAverage(points(Array.from({ length: 100 }, (_, i) => (i % 2 ? 0.5 : 0.3))))
  t.ok(noisy.slice(10).every(({ loss }) => Math.abs(loss - 0.4) < 1e-9))
  t.same(movingAverage(points([0.5])), [{ step: 0, loss: 0.5 }])
  t.same(movingAverage([]), [])
})

t.test('the path goes through the points in order', async (t) => {
  const twice = (value: number) => value * 2
  t.equal(pathOf(points([1, 2]), twice, twice), 'M0.0 2.0L2.0 4.0')
  t.equal(pathOf([], twice, twice), '')
})
