/** @import { Coding } from './heic-module.ts' */

// Code points of ITU-T H.273.
const BT2020 = 9
const DISPLAY_P3 = 12
const PQ = 16
const HLG = 18

/** The luminance of diffuse white in an HDR image (ITU-R BT.2408), and the brightest level that differs from white. */
const WHITE_NITS = 203
const PEAK = 1000 / WHITE_NITS
/** Light up to this level is unchanged; brighter light is compressed into the rest. */
const KNEE = 0.75

/** Matrices to linear sRGB, row by row. */
const TO_SRGB = {
  [BT2020]: [1.6605, -0.5876, -0.0728, -0.1246, 1.1329, -0.0083, -0.0182, -0.1006, 1.1187],
  [DISPLAY_P3]: [1.2249, -0.2247, 0, -0.042, 1.0419, 0, -0.0197, -0.0786, 1.0979],
}

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

const ENCODED_STEPS = 8192
const SRGB = Uint8ClampedArray.from({ length: ENCODED_STEPS + 1 }, (_, step) => {
  const light = step / ENCODED_STEPS
  return 255 * (light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055)
})

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

/**
 * Returns a conversion from R'G'B' of wide-gamut or HDR colours to sRGB, 0 to 255; `null` if the image is already sRGB.
 * @param {Coding} coding
 * @returns {InPlace | null}
 */
export function toSrgb({ primaries, transfer }) {
  const matrix = primaries === BT2020 || primaries === DISPLAY_P3 ? TO_SRGB[primaries] : null
  const isHdr = transfer === PQ || transfer === HLG
  if (!isHdr && matrix === null) return null
  const lightOf = table(transfer === PQ ? fromPq : transfer === HLG ? fromHlg : fromSrgb)
  const [rr = 1, rg = 0, rb = 0, gr = 0, gg = 1, gb = 0, br = 0, bg = 0, bb = 1] = matrix ?? []
  return (pixel) => {
    let r = lightOf(pixel[0] ?? 0)
    let g = lightOf(pixel[1] ?? 0)
    let b = lightOf(pixel[2] ?? 0)
    if (isHdr) {
      // All channels are scaled by the brightest one, so that bright colours keep their hue.
      const most = Math.max(r, g, b)
      const scale = most > KNEE ? compress(most) / most : 1
      r *= scale
      g *= scale
      b *= scale
    }
    pixel[0] = encode(rr * r + rg * g + rb * b)
    pixel[1] = encode(gr * r + gg * g + gb * b)
    pixel[2] = encode(br * r + bg * g + bb * b)
  }
}

/** @param {number} light */
const encode = (light) => SRGB[Math.round(Math.min(1, Math.max(0, light)) * ENCODED_STEPS)] ?? 0

const ROOM = 1 - KNEE
const PRESSURE = 1 / ROOM - 1 / (PEAK - KNEE)
/** Rolls off smoothly from KNEE to 1 at PEAK. */
const compress = (/** @type {number} */ light) => {
  const above = Math.min(light, PEAK) - KNEE
  return KNEE + above / (1 + above * PRESSURE)
}

const TABLE_STEPS = 4096
/** @param {(code: number) => number} curve */
function table(curve) {
  const values = Float32Array.from({ length: TABLE_STEPS + 1 }, (_, at) => curve(at / TABLE_STEPS))
  return (/** @type {number} */ code) =>
    values[Math.round(Math.min(1, Math.max(0, code)) * TABLE_STEPS)] ?? 0
}

/** SMPTE ST 2084, where 1 is diffuse white. @param {number} code */
function fromPq(code) {
  const root = code ** (32 / 2523)
  const light =
    (Math.max(0, root - 107 / 128) / (2413 / 128 - (2392 / 128) * root)) ** (8192 / 1305)
  return (light * 10_000) / WHITE_NITS
}

/** ITU-R BT.2100 on a screen of 1000 nits, where 1 is diffuse white. @param {number} code */
function fromHlg(code) {
  const scene =
    code <= 0.5 ? code ** 2 / 3 : (Math.exp((code - 0.55991073) / 0.17883277) + 0.28466892) / 12
  return (scene ** 1.2 * 1000) / WHITE_NITS
}

/** @param {number} code */
const fromSrgb = (code) => (code <= 0.04045 ? code / 12.92 : ((code + 0.055) / 1.055) ** 2.4)
