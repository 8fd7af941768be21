import t from 'tap'
import {
  bytes,
  count,
  counted,
  dimensions,
  money,
  moneyRange,
  percent,
} from '../../src/lib/format.ts'

t.test(
  'formats money in dollars and cents, and never shows a positive amount as $0.00',
  async (t) => {
    t.equal(money(1_900_000), '$1.90')
    t.equal(money(1_234_560_000), '$1,234.56')
    t.equal(money(0), '$0.00')
    t.equal(money(4_000), 'under $0.01')
    t.equal(money(10_000), '$0.01')
  },
)

t.test('formats a range of money with one dollar sign, and equal ends as one amount', async (t) => {
  t.equal(moneyRange(1_600_000, 2_200_000), '$1.60–2.20')
  t.equal(moneyRange(1_601_000, 1_602_000), '$1.60')
})

t.test('formats counts with separators and the right plural', async (t) => {
  t.equal(count(1000), '1,000')
  t.equal(counted(1, 'image'), '1 image')
  t.equal(counted(0, 'image'), '0 images')
  t.equal(counted(2, 'copy', 'copies'), '2 copies')
  t.equal(dimensions(1216, 832), '1,216 × 832')
})

t.test('shows 100% only for a fraction of 1', async (t) => {
  t.equal(percent(0.45), '45%')
  t.equal(percent(0.29), '29%')
  t.equal(percent(0.999), '99%')
  t.equal(percent(1), '100%')
})

t.test('formats bytes in a suitable unit', async (t) => {
  t.equal(bytes(0), '0 B')
  t.equal(bytes(1023), '1,023 B')
  t.equal(bytes(1536), '1.5 KB')
  t.equal(bytes(50 * 1024 * 1024), '50 MB')
})
