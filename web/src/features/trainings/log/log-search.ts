export interface LinePart {
  text: string
  /** The index of the match in the whole log; `null` if this part does not match. */
  hit: number | null
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Splits the lines of a log at each match of `query`, ignoring case, and counts the matches. */
export function searchLines(lines: readonly string[], query: string) {
  let hits = 0
  if (query === '') {
    return { hits, lines: lines.map((text): LinePart[] => [{ text, hit: null }]) }
  }
  const pattern = new RegExp(`(${escaped(query)})`, 'iu')
  const found = lines.map((line) =>
    // Splitting by a capturing group keeps the matches, at the odd indexes.
    line
      .split(pattern)
      .map((text, index): LinePart => ({ text, hit: index % 2 === 1 ? hits++ : null }))
      .filter(({ text }) => text !== ''),
  )
  return { hits, lines: found }
}
