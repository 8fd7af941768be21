const LOCALE = 'en-US'
const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 })
const oneDigit = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 1 })
const cents = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: 2, maximumFractionDigits: 2 })

const MICROS = 1_000_000

/** Formats micro-dollars as "$1.90"; an amount above zero but under one cent is "under $0.01". */
export function money(usdMicros: number): string {
  if (usdMicros > 0 && usdMicros < MICROS / 100) return 'under $0.01'
  return `$${cents.format(usdMicros / MICROS)}`
}

/** Formats two amounts in micro-dollars as "$1.60–2.20". */
export function moneyRange(low: number, high: number): string {
  const [from, to] = [cents.format(low / MICROS), cents.format(high / MICROS)]
  return from === to ? `$${from}` : `$${from}–${to}`
}

/** "1,000" */
export const count = (value: number) => whole.format(value)

/** Frame number: "07", "213" */
export const frameNumber = (number: number) => String(number).padStart(2, '0')

/** "1 image", "1,000 images" */
export const counted = (value: number, one: string, many = `${one}s`) =>
  `${count(value)} ${value === 1 ? one : many}`

/** Formats a fraction as "45%", rounded down: 0.999 is "99%", and only 1 is "100%". */
export const percent = (fraction: number) => `${Math.floor(fraction * 100 + 1e-9)}%`

/** "1,216 × 832" */
export const dimensions = (width: number, height: number) => `${count(width)} × ${count(height)}`

const BYTE_STEPS = [
  ['GB', 1024 ** 3],
  ['MB', 1024 ** 2],
  ['KB', 1024],
] as const

/** "48.2 MB" */
export function bytes(value: number): string {
  const step = BYTE_STEPS.find(([, size]) => value >= size)
  return step ? `${oneDigit.format(value / step[1])} ${step[0]}` : `${count(value)} B`
}
