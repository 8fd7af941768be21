export interface GreyImage {
  /** One byte per pixel, row by row. */
  pixels: Uint8Array
  width: number
  height: number
}

/** The image is split into this many tiles each way. Only the sharpest few count, because the background may be soft. */
const TILES = 8
const SHARPEST = 4
/** Fine detail is a change from one pixel to the next, coarse detail a change over four pixels. */
const COARSE = 4
/** The energy of the grain that even a flat surface has after JPEG compression. */
const GRAIN = 20
/** A direction with less than this share of the strongest direction's detail has too little detail to judge. */
const FAINT = 0.02
/** With less than this everywhere, the image is a single color or a smooth gradient. */
const PLAIN = 2
/** Every second pixel of every second row is enough for the averages. */
const STRIDE = 2

/**
 * Returns how much of an image's detail is fine, 0 to about 0.5, in its sharpest tiles and its least sharp direction
 * (horizontal, vertical and both diagonals, so that motion blur is found too). The contrast of the image cancels out.
 * Returns `null` if the image has too little detail.
 */
export function measureSharpness({ pixels, width, height }: GreyImage): number | null {
  if (Math.min(width, height) < TILES * COARSE * 2) return null
  const directions = [1, width, width + 1, width - 1].map((step) =>
    measureDirection(pixels, width, height, step),
  )
  const strongest = Math.max(...directions.map(({ coarse }) => coarse))
  if (strongest < PLAIN) return null
  const clear = directions.filter(({ coarse }) => coarse >= strongest * FAINT)
  return Math.min(...clear.map(({ fine, coarse }) => fine / (coarse + GRAIN)))
}

interface Detail {
  fine: number
  coarse: number
}

/** Returns the mean squares of the second differences along one direction, in the tiles with the most fine detail. */
function measureDirection(pixels: Uint8Array, width: number, height: number, step: number): Detail {
  const tiles = Array.from({ length: TILES * TILES }, () => ({ fine: 0, coarse: 0, count: 0 }))
  const far = step * COARSE
  for (let y = COARSE; y < height - COARSE; y += STRIDE) {
    const row = Math.floor((y * TILES) / height) * TILES
    for (let x = COARSE; x < width - COARSE; x += STRIDE) {
      const tile = tiles[row + Math.floor((x * TILES) / width)]
      if (!tile) continue
      const at = y * width + x
      const twice = 2 * (pixels[at] ?? 0)
      tile.fine += (twice - (pixels[at - step] ?? 0) - (pixels[at + step] ?? 0)) ** 2
      tile.coarse += (twice - (pixels[at - far] ?? 0) - (pixels[at + far] ?? 0)) ** 2
      tile.count += 1
    }
  }
  const means = tiles.map(({ fine, coarse, count }) => ({
    fine: fine / Math.max(count, 1),
    coarse: coarse / Math.max(count, 1),
  }))
  const sharpest = means.sort((a, b) => b.fine - a.fine).slice(0, SHARPEST)
  return {
    fine: sharpest.reduce((sum, { fine }) => sum + fine, 0) / SHARPEST,
    coarse: sharpest.reduce((sum, { coarse }) => sum + coarse, 0) / SHARPEST,
  }
}
