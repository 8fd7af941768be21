import { createRequire } from 'node:module'
import type { SheetAxisValue } from '@the-way/shared'
import sharp from 'sharp'
import { knownInput } from '../../models/inputs/known-inputs.ts'
import type { Pixels } from './canvas.ts'

/** A server often has no fonts at all. This one has most alphabets; others come from the system's fonts. */
const FONT = {
  font: 'DejaVu Sans',
  fontfile: createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
}

/** Pixels per inch at which a font of n points has n pixels. */
const DPI = 72
/** Of a letter, in parts of the size of the font. */
const LETTER_WIDTH = 0.55
const LINE_HEIGHT = 1.2

export const PAPER = '#faf8f4'
const INK = '#211d18'

/** Returns what an axis is called, followed by one of its values; a prompt speaks for itself. */
export function labelOf(name: string, value: SheetAxisValue): string {
  if (name === 'prompt') return String(value)
  return `${knownInput(name)?.title ?? (name === 'seed' ? 'Seed' : name)} ${value}`
}

/** Returns the label of several axes. A prompt comes last, because it may be too long for the space. */
export const labelOfAll = (values: readonly { name: string; value: SheetAxisValue }[]): string =>
  values
    .toSorted((a, b) => Number(a.name === 'prompt') - Number(b.name === 'prompt'))
    .map(({ name, value }) => labelOf(name, value))
    .join(' · ')

/** Draws text that fits into this box, shortened if it is too long; `null` if it is empty. */
export async function drawText(
  text: string,
  box: { width: number; height: number; fontSize: number; background: string },
): Promise<Pixels | null> {
  const { width, height, fontSize, background } = box
  const shown = shorten(text, box)
  if (shown === '') return null
  const { data, info } = await sharp({
    text: {
      ...FONT,
      font: `${FONT.font} ${fontSize}`,
      text: `<span foreground="${INK}">${escapeMarkup(shown)}</span>`,
      dpi: DPI,
      width,
      wrap: 'word-char',
      rgba: true,
    },
  })
    .flatten({ background })
    .raw()
    .toBuffer({ resolveWithObject: true })
  return crop({ data, width: info.width, height: info.height }, width, height)
}

function shorten(
  text: string,
  { width, height, fontSize }: { width: number; height: number; fontSize: number },
): string {
  const lines = Math.max(1, Math.floor(height / (fontSize * LINE_HEIGHT)))
  const letters = Math.max(4, Math.floor((width / (fontSize * LETTER_WIDTH)) * lines * 0.9))
  // Controls could not be drawn, and line breaks would take too much height.
  const [...all] = text.replaceAll(/[\p{Cc}\p{Cs}\s]+/gu, ' ').trim()
  return all.length <= letters
    ? all.join('')
    : `${all
        .slice(0, letters - 1)
        .join('')
        .trim()}…`
}

/** Pango reads text as markup. */
const escapeMarkup = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** Letters of unusual width may need more space than expected. */
function crop({ data, ...size }: Pixels, width: number, height: number): Pixels {
  const kept = { width: Math.min(size.width, width), height: Math.min(size.height, height) }
  const rows = Array.from({ length: kept.height }, (_, row) =>
    data.subarray(row * size.width * 3, (row * size.width + kept.width) * 3),
  )
  return { data: Buffer.concat(rows), ...kept }
}
