import type { ByteRange } from '../ports/files/files.ts'

/**
 * Parses a `Range` header for a file of `size` bytes. Returns `null` for several ranges, other units and invalid headers,
 * which get the whole file, and `unsatisfiable` if the range is outside of the file. Not range-parser, because 1.3 answers
 * 416 to a suffix longer than the file and to an invalid range (RFC 9110, 14.1.1 and 14.1.2), and 2.0 needs Node 22.
 */
export function parseRange(header: string, size: number): ByteRange | null | 'unsatisfiable' {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header)
  if (!match || (match[1] === '' && match[2] === '')) return null
  const [first, last] = [match[1] ?? '', match[2] ?? '']
  if (first === '') {
    const length = Math.min(Number(last), size)
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size - 1 }
  }
  const start = Number(first)
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (start >= size) return 'unsatisfiable'
  return end < start ? null : { start, end }
}
