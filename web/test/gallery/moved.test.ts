import t from 'tap'
import { changedOrder, moved } from '../../src/features/gallery/albums/moved.ts'

const move = (ids: string, chosen: string, step: -1 | 1) =>
  moved([...ids], new Set(chosen), step).join('')

t.test('moves images one place', async (t) => {
  t.equal(move('abcd', 'c', -1), 'acbd')
  t.equal(move('abcd', 'c', 1), 'abdc')
  t.equal(move('abcd', 'a', -1), 'abcd', 'the first stays')
  t.equal(move('abcd', 'd', 1), 'abcd', 'the last stays')
  t.equal(move('abcd', 'x', 1), 'abcd')
})

t.test('moves several images, and keeps neighbours together', async (t) => {
  t.equal(move('abcde', 'bc', -1), 'bcade')
  t.equal(move('abcde', 'bc', 1), 'adbce')
  t.equal(move('abcde', 'bd', 1), 'acbed')
  t.equal(move('abcde', 'ab', -1), 'abcde', 'at the beginning')
  t.equal(move('abcde', 'ae', 1), 'bacde', 'one of them at the end')
})

t.test('sends the order up to the last image that moved', async (t) => {
  t.strictSame(changedOrder([...'abcd'], [...'bacd']), ['b', 'a'])
  t.strictSame(changedOrder([...'abcd'], [...'abcd']), [])
})
