const NUMBER = '(-?\\d{1,12}(?:\\.\\d{1,9})?)'
const RANGE = new RegExp(
  `^\\s*${NUMBER}\\s*\\.\\.\\s*${NUMBER}(?:\\s+step\\s+${NUMBER})?\\s*$`,
  'i',
)

const decimalsOf = (text: string) => text.split('.')[1]?.length ?? 0

/**
 * Parses a range such as `0.6..1.2 step 0.2` into its numbers, both ends included if the steps reach them. Without a step it is 1.
 * A range from a larger number to a smaller one descends. Returns `null` if the text is not a range or has more than `most` numbers.
 */
export function parseNumberRange(text: string, most: number): number[] | null {
  const [, from, to, step = '1'] = RANGE.exec(text) ?? []
  if (from === undefined || to === undefined) return null
  // Whole multiples of the smallest decimal place, because 0.6 + 0.2 + 0.2 is not 1 in floating point.
  const decimals = Math.max(...[from, to, step].map(decimalsOf))
  const scaled = (number: string) => BigInt(Number(number).toFixed(decimals).replace('.', ''))
  const [first, last, size] = [scaled(from), scaled(to), scaled(step)]
  if (size <= 0n) return null
  const length = (last > first ? last - first : first - last) / size + 1n
  if (length > BigInt(most)) return null
  const direction = last < first ? -size : size
  return Array.from(
    { length: Number(length) },
    (_, index) => Number(first + BigInt(index) * direction) / 10 ** decimals,
  )
}
