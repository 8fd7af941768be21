const DOLLARS = /^\$?\s*(\d{1,7})(?:\.(\d{1,2}))?$/

/** Parses "12.50" to micro-dollars; `null` if the text is empty, undefined if it is not an amount. */
export function readAmount(text: string): number | null | undefined {
  if (text.trim() === '') return null
  const [, dollars, cents = ''] = DOLLARS.exec(text.trim()) ?? []
  return dollars === undefined
    ? undefined
    : Number(dollars) * 1_000_000 + Number(cents.padEnd(2, '0')) * 10_000
}

/** Formats a cap for its field: "5", "12.50". */
export function writeAmount(usdMicros: number | null): string {
  if (usdMicros === null) return ''
  const dollars = usdMicros / 1_000_000
  return Number.isInteger(dollars) ? String(dollars) : dollars.toFixed(2)
}
