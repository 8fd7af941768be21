import { parseNumberRange } from '@the-way/shared'
import t from 'tap'

t.test('parses ranges without rounding errors', async (t) => {
  const ranges: Record<string, number[] | null> = {
    '0.6..1.2 step 0.2': [0.6, 0.8, 1, 1.2],
    '0.1 .. 0.3 step 0.1': [0.1, 0.2, 0.3],
    '1..4': [1, 2, 3, 4],
    '20..30 step 4': [20, 24, 28],
    '1..0.5 step 0.25': [1, 0.75, 0.5],
    '-0.5..0.5 step 0.5': [-0.5, 0, 0.5],
    '7..7': [7],
    ' 1..2 STEP 1 ': [1, 2],
    '1..2 step 0': null,
    '1..2 step -1': null,
    '1..1000': null,
    '1...3': null,
    '1..': null,
    'a..b': null,
    '': null,
    '1e5..2e5': null,
  }
  for (const [text, numbers] of Object.entries(ranges))
    t.strictSame(parseNumberRange(text, 144), numbers, text)
  t.equal(parseNumberRange('1..144', 144)?.length, 144)
})
