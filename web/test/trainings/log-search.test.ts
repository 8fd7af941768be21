import t from 'tap'
import { searchLines } from '../../src/features/trainings/log/log-search.ts'

const LINES = ['Loading Flux model', 'lr: 4.0e-04 loss: 3.5e-01 loss', 'plain']

t.test('finds and numbers all matches, ignoring case', async (t) => {
  const { hits, lines } = searchLines(LINES, 'LO')
  t.equal(hits, 3)
  t.same(lines[0], [
    { text: 'Lo', hit: 0 },
    { text: 'ading Flux model', hit: null },
  ])
  t.same(
    lines[1]?.map(({ hit }) => hit),
    [null, 1, null, 2, null],
  )
  t.same(
    lines.map((parts) => parts.map(({ text }) => text).join('')),
    LINES,
    'no text is lost',
  )
})

t.test('treats the query as text, not as a pattern', async (t) => {
  t.equal(searchLines(LINES, '.').hits, 2)
  t.equal(searchLines(LINES, '[').hits, 0)
  t.equal(searchLines(LINES, '(').hits, 0)
})

t.test('an empty query has no matches, and empty lines stay', async (t) => {
  t.equal(searchLines(LINES, '').hits, 0)
  t.same(searchLines(['', 'a'], 'a').lines, [[], [{ text: 'a', hit: 0 }]])
})
