/** The word on every image, drawn from dots, so that it needs no font and looks the same on every machine. */

const glyphs: Record<string, string[]> = {
  E: ['111', '100', '110', '100', '111'],
  M: ['10001', '11011', '10101', '10001', '10001'],
  U: ['1001', '1001', '1001', '1001', '0110'],
  L: ['100', '100', '100', '100', '111'],
  A: ['0110', '1001', '1111', '1001', '1001'],
  T: ['111', '010', '010', '010', '010'],
  D: ['1110', '1001', '1001', '1001', '1110'],
}
const word = 'EMULATED'
const padding = 3
const glyphHeight = 5

/** Returns an SVG of this size with a small dark label in the lower left corner. */
export function emulatedMark(width: number, height: number): Buffer {
  const dots: string[] = []
  let column = padding
  for (const letter of word) {
    const rows = glyphs[letter] ?? []
    rows.forEach((row, y) => {
      for (const [x, dot] of [...row].entries()) {
        if (dot === '1')
          dots.push(`<rect x="${column + x}" y="${padding + y}" width="1.02" height="1.02"/>`)
      }
    })
    column += (rows[0]?.length ?? 0) + 1
  }
  const labelWidth = column - 1 + padding
  const labelHeight = glyphHeight + 2 * padding
  const dot = Math.max(1, Math.round(Math.min(width, height) / 340))
  const margin = dot * 5
  const top = height - margin - labelHeight * dot
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
      `<g transform="translate(${margin} ${top}) scale(${dot})">` +
      `<rect width="${labelWidth}" height="${labelHeight}" rx="2" fill="#101014" fill-opacity="0.62"/>` +
      `<g fill="#ffffff" fill-opacity="0.94">${dots.join('')}</g></g></svg>`,
  )
}
