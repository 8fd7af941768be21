import t from 'tap'
import { readAmount, writeAmount } from '../../src/features/spending/amount.ts'

t.test('parses amounts as people type them', async (t) => {
  for (const [text, micros] of [
    ['', null],
    ['  ', null],
    ['5', 5_000_000],
    ['0', 0],
    ['$12.50', 12_500_000],
    ['12.5', 12_500_000],
    [' 0.07 ', 70_000],
  ] as const)
    t.equal(readAmount(text), micros, JSON.stringify(text))
  for (const text of ['five', '-5', '1,000', '1.005', '5 $', '12345678', '.'])
    t.equal(readAmount(text), undefined, text)
})

t.test('formats a cap so that it parses to the same amount', async (t) => {
  for (const micros of [null, 0, 5_000_000, 12_500_000, 70_000])
    t.equal(readAmount(writeAmount(micros)), micros)
  t.equal(writeAmount(12_500_000), '12.50')
})
