import t from 'tap'
import { developed } from '../../src/lib/developing.ts'

t.test('all frames are blank at 0 and fully developed at 1', async (t) => {
  for (const frames of [1, 2, 14]) {
    for (let index = 0; index < frames; index += 1) {
      t.equal(developed(index, frames, 0), 0)
      t.ok(developed(index, frames, 1) > 0.999)
    }
  }
})

t.test('earlier frames develop before later ones', async (t) => {
  const at = (index: number) => developed(index, 14, 0.45)
  t.ok(at(0) > at(7))
  t.ok(at(7) > at(13))
})
