const HALF = 128

/**
 * Makes RGBA pixels white where they are opaque and black elsewhere, without shades: a model reads a mask as "repaint" or
 * "keep". Returns the number of white pixels.
 */
export function toBlackAndWhite(pixels: Uint8ClampedArray): number {
  let white = 0
  for (let at = 0; at < pixels.length; at += 4) {
    const isWhite = (pixels[at + 3] ?? 0) >= HALF
    if (isWhite) white += 1
    const value = isWhite ? 255 : 0
    pixels[at] = value
    pixels[at + 1] = value
    pixels[at + 2] = value
    pixels[at + 3] = 255
  }
  return white
}
