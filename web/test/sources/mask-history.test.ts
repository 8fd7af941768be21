import t from 'tap'
import {
  add,
  historyOf,
  isFull,
  MAX_NUMBERS,
  redo,
  undo,
} from '../../src/features/sources/mask-history.ts'
import { type Mark, shownMarks } from '../../src/features/sources/mask-marks.ts'

const dot = (x: number): Mark => ({ kind: 'stroke', erases: false, points: [x, 0, 10] })
const huge = (numbers: number): Mark => ({
  kind: 'stroke',
  erases: false,
  points: Array.from({ length: numbers }, () => 1),
})

t.test('undo takes back one mark at a time, and redo brings it back', async (t) => {
  const painted = [dot(1), dot(2)].reduce(add, historyOf([]))
  const once = undo(painted)
  t.strictSame(once.done, [dot(1)])
  t.strictSame(undo(undo(once)).done, [])
  t.strictSame(redo(redo(undo(once))), painted)
  t.equal(redo(painted), painted, 'nothing to bring back')
})

t.test('a new mark ends what redo can bring back', async (t) => {
  const history = add(undo(add(historyOf([]), dot(1))), dot(2))
  t.strictSame(history, { done: [dot(2)], undone: [] })
})

t.test('undo also takes back clearing and inverting', async (t) => {
  const cleared = add(add(historyOf([dot(1)]), { kind: 'invert' }), { kind: 'clear' })
  t.strictSame(shownMarks(cleared.done), [])
  t.strictSame(shownMarks(undo(cleared).done), [dot(1), { kind: 'invert' }])
  t.strictSame(shownMarks(add(cleared, dot(2)).done), [dot(2)])
})

t.test('memory is bounded', async (t) => {
  const full = add(historyOf([]), huge(MAX_NUMBERS))
  t.ok(isFull(full))
  const cleared = add(full, { kind: 'clear' })
  t.notOk(isFull(cleared), 'after clearing there is room again')
  t.strictSame(add(cleared, dot(1)).done, [dot(1)], 'and what was cleared is forgotten')
  t.notOk(isFull(undo(full)))
})
