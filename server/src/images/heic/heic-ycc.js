/** @import { Coding } from './heic-module.ts' */

/** The weights of red and blue in luma, by matrix (H.273, table 4). */
const LUMA = new Map([
  [1, [0.2126, 0.0722]],
  [4, [0.3, 0.11]],
  [7, [0.212, 0.087]],
  [9, [0.2627, 0.0593]],
  [10, [0.2627, 0.0593]],
])
const BT601 = [0.299, 0.114]
const IDENTITY = 0

/** @typedef {(pixel: number[]) => void} InPlace */

/**
 * Returns a conversion from luma and chroma to R'G'B', which is 0 to 1 except for rounding.
 * @param {Coding} coding
 * @param {number} bits
 * @returns {InPlace}
 */
export function fromYcc({ matrix, isFullRange }, bits) {
  const step = 2 ** (bits - 8)
  const top = 2 ** bits - 1
  const [low, lumaSpan, chromaSpan] = isFullRange
    ? [0, top, top]
    : [16 * step, 219 * step, 224 * step]
  const middle = 128 * step
  if (matrix === IDENTITY)
    return (pixel) => {
      const [g = 0, b = 0, r = 0] = pixel
      pixel[0] = (r - low) / lumaSpan
      pixel[1] = (g - low) / lumaSpan
      pixel[2] = (b - low) / lumaSpan
    }
  const [red = 0, blue = 0] = LUMA.get(matrix) ?? BT601
  const green = 1 - red - blue
  return (pixel) => {
    const y = ((pixel[0] ?? 0) - low) / lumaSpan
    const r = y + (2 * (1 - red) * ((pixel[2] ?? 0) - middle)) / chromaSpan
    const b = y + (2 * (1 - blue) * ((pixel[1] ?? 0) - middle)) / chromaSpan
    pixel[0] = r
    pixel[1] = (y - red * r - blue * b) / green
    pixel[2] = b
  }
}
