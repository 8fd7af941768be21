// This is JavaScript because the HEIC decoder's thread uses it too, see `heic-worker.js`.

/** @import { CodePoints } from './code-points.ts' */

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

/** How much each primary contributes to the luminance. */
const LUMINANCE = {
  [BT2020]: [0.2627, 0.678, 0.0593],
  [DISPLAY_P3]: [0.229, 0.6917, 0.0793],
}
const LUMINANCE_OF_SRGB = [0.2126, 0.7152, 0.0722]

const ENCODED_STEPS = 8192
const SRGB = Uint8ClampedArray.from({ length: ENCODED_STEPS + 1 }, (_, step) => {
  const light = step / ENCODED_STEPS
  return 255 * (light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055)
})

/** @typedef {(pixel: number[]) => void} InPlace */

/**
 * Returns a conversion from R'G'B' of wide-gamut or HDR colours to sRGB, 0 to 255; `null` if the image is already sRGB.
 * @param {CodePoints} coding
 * @returns {InPlace | null}
 */
export function toSrgb({ primaries, transfer }) {
  const isWide = primaries === BT2020 || primaries === DISPLAY_P3
  const matrix = isWide ? TO_SRGB[primaries] : null
  const isHdr = transfer === PQ || transfer === HLG
  if (!isHdr && matrix === null) return null
  const lightOf = table(transfer === PQ ? fromPq : transfer === HLG ? fromHlg : fromSrgb)
  const [red = 0, green = 0, blue = 0] = isWide ? LUMINANCE[primaries] : LUMINANCE_OF_SRGB
  const [rr = 1, rg = 0, rb = 0, gr = 0, gg = 1, gb = 0, br = 0, bg = 0, bb = 1] = matrix ?? []
  return (pixel) => {
    let r = lightOf(pixel[0] ?? 0)
    let g = lightOf(pixel[1] ?? 0)
    let b = lightOf(pixel[2] ?? 0)
    if (transfer === HLG) {
      const gain = systemGain(red * r + green * g + blue * b)
      r *= gain
      g *= gain
      b *= gain
    }
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

/** The light of the scene, ITU-R BT.2100. @param {number} code */
function fromHlg(code) {
  return code <= 0.5
    ? code ** 2 / 3
    : (Math.exp((code - 0.55991073) / 0.17883277) + 0.28466892) / 12
}

const HLG_PEAK_NITS = 1000
const HLG_GAMMA = 1.2
/**
 * The factor from the light of the scene to that of a screen, where 1 is diffuse white. BT.2100 applies the system gamma
 * to the luminance: applied to each channel, it would make colors more saturated.
 */
const systemGain = (/** @type {number} */ luminance) =>
  luminance > 0 ? (luminance ** (HLG_GAMMA - 1) * HLG_PEAK_NITS) / WHITE_NITS : 0

/** @param {number} code */
const fromSrgb = (code) => (code <= 0.04045 ? code / 12.92 : ((code + 0.055) / 1.055) ** 2.4)
