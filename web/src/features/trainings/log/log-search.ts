export interface LinePart {
  text: string
  /** Which hit of the whole log it is, from 0; null where nothing was found. */
  hit: number | null
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** The lines of a log, cut at each place where `query` stands, whatever its case; and how many there are. */
export function searchLines(lines: readonly string[], query: string) {
  let hits = 0
  if (query === '') {
    return { hits, lines: lines.map((text): LinePart[] => [{ text, hit: null }]) }
  }
  const pattern = new RegExp(`(${escaped(query)})`, 'iu')
  const found = lines.map((line) =>
    // Split by a group, a line keeps what it was split by at each odd place.
    line
      .split(pattern)
      .map((text, index): LinePart => ({ text, hit: index % 2 === 1 ? hits++ : null }))
      .filter(({ text }) => text !== ''),
  )
  return { hits, lines: found }
}
