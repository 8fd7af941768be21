import { toSrgb } from '../colour/to-srgb.js'
import { fromYcc } from './heic-ycc.js'

/** @import { DecodedHeic, Plane } from './heic-module.ts' */

/** An image in strips is read strip by strip, so it is never entirely in memory. */
const STRIP_ROWS = 64

/**
 * Writes the image as an uncompressed TIFF of 8 bits with its color profile, which sharp can read. If a side is at least
 * twice `side`, each pixel is the mean of a block of pixels.
 * @param {DecodedHeic} image
 * @param {number} side
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function writeTiff(image, side) {
  const [first] = image.planes
  if (!first) throw new Error('the image does not have planes')
  const block = Math.max(1, Math.floor(Math.max(first.width, first.height) / side))
  const width = Math.max(1, Math.floor(first.width / block))
  const height = Math.max(1, Math.floor(first.height / block))
  const channels = image.alpha ? 4 : 3
  const { tiff, start } = writeHeader(image, { width, height, channels })
  const toRgb = converter(image)
  const [red = first, green = first, blue = first] = image.planes
  const isGrey = image.planes.length === 1
  const samplers = isGrey
    ? [sampler(first, first, block)]
    : [red, green, blue].map((plane) => sampler(plane, first, block))
  const alpha = image.alpha && sampler(image.alpha, first, block)
  const alphaTop = 2 ** (image.alpha?.bits ?? 8) - 1
  const [one, two, three] = samplers
  const pixel = [0, 0, 0]
  let at = start
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      pixel[0] = one?.(x, y) ?? 0
      pixel[1] = two?.(x, y) ?? 0
      pixel[2] = three?.(x, y) ?? 0
      toRgb(pixel)
      tiff[at] = pixel[0]
      tiff[at + 1] = pixel[1]
      tiff[at + 2] = pixel[2]
      if (alpha) tiff[at + 3] = Math.round((alpha(x, y) / alphaTop) * 255)
      at += channels
    }
  return tiff
}

/** @param {DecodedHeic} image @returns {(pixel: number[]) => void} */
function converter({ planes, isRgb, coding, icc }) {
  const bits = planes[0]?.bits ?? 8
  const top = 2 ** bits - 1
  const isGrey = planes.length === 1
  const decode = isRgb || isGrey ? null : fromYcc(coding, bits)
  const wide = icc ? null : toSrgb(coding)
  const low = isGrey && !coding.isFullRange ? 16 * 2 ** (bits - 8) : 0
  const span = isGrey && !coding.isFullRange ? 219 * 2 ** (bits - 8) : top
  return (pixel) => {
    if (decode) decode(pixel)
    else {
      if (isGrey) pixel[1] = pixel[2] = pixel[0] ?? 0
      for (let channel = 0; channel < 3; channel += 1)
        pixel[channel] = ((pixel[channel] ?? 0) - low) / span
    }
    if (wide) wide(pixel)
    else
      for (let channel = 0; channel < 3; channel += 1)
        pixel[channel] = Math.min(255, Math.max(0, Math.round((pixel[channel] ?? 0) * 255)))
  }
}

/**
 * Returns a function that reads a channel at a pixel of the smaller image. The channel may have half of the full image's
 * columns or rows.
 * @param {Plane} plane
 * @param {Plane} full
 * @param {number} block
 * @returns {(x: number, y: number) => number}
 */
function sampler({ samples, stride, width, height }, full, block) {
  const across = width < full.width ? 1 : 0
  const down = height < full.height ? 1 : 0
  if (block === 1) return (x, y) => samples[(y >> down) * stride + (x >> across)] ?? 0
  return (x, y) => {
    const right = Math.min(width, ((x + 1) * block + across) >> across)
    const bottom = Math.min(height, ((y + 1) * block + down) >> down)
    let sum = 0
    let count = 0
    for (let row = (y * block) >> down; row < bottom; row += 1)
      for (let column = (x * block) >> across; column < right; column += 1) {
        sum += samples[row * stride + column] ?? 0
        count += 1
      }
    return sum / count
  }
}

const SHORT = 3
const LONG = 4
const UNDEFINED = 7
const BYTES = { [SHORT]: 2, [LONG]: 4, [UNDEFINED]: 1 }

/**
 * @param {DecodedHeic} image
 * @param {{ width: number, height: number, channels: number }} size
 */
function writeHeader({ icc, isPremultiplied }, { width, height, channels }) {
  const strips = Math.ceil(height / STRIP_ROWS)
  const stripBytes = STRIP_ROWS * width * channels
  const pixelBytes = width * height * channels
  /** @type {[tag: number, type: typeof SHORT | typeof LONG | typeof UNDEFINED, values: ArrayLike<number>][]} */
  const fields = [
    [256, LONG, [width]],
    [257, LONG, [height]],
    [258, SHORT, Array(channels).fill(8)],
    [259, SHORT, [1]], // not compressed
    [262, SHORT, [2]], // RGB
    [273, LONG, Array(strips).fill(0)], // where the strips begin, filled in below
    [277, SHORT, [channels]],
    [278, LONG, [STRIP_ROWS]],
    [
      279,
      LONG,
      Array.from({ length: strips }, (_, at) => Math.min(stripBytes, pixelBytes - at * stripBytes)),
    ],
    [284, SHORT, [1]], // channels side by side
  ]
  if (channels === 4) fields.push([338, SHORT, [isPremultiplied ? 1 : 2]])
  if (icc) fields.push([34675, UNDEFINED, icc])

  const directoryBytes = 2 + fields.length * 12 + 4
  const extraBytes = fields.reduce(
    (sum, [, type, values]) => sum + even(BYTES[type] * values.length),
    0,
  )
  const start = 8 + directoryBytes + extraBytes
  const offsets = fields.find(([tag]) => tag === 273)
  if (offsets) offsets[2] = Array.from({ length: strips }, (_, at) => start + at * stripBytes)

  const tiff = new Uint8Array(start + pixelBytes)
  const view = new DataView(tiff.buffer)
  /** @param {number} at @param {number} type @param {number} value */
  const write = (at, type, value) => {
    if (type === SHORT) view.setUint16(at, value, true)
    else if (type === LONG) view.setUint32(at, value, true)
    else view.setUint8(at, value)
  }
  tiff.set([0x49, 0x49, 42, 0, 8, 0, 0, 0])
  view.setUint16(8, fields.length, true)
  let extra = 8 + directoryBytes
  for (const [row, [tag, type, values]] of fields.entries()) {
    const at = 10 + row * 12
    const length = BYTES[type] * values.length
    view.setUint16(at, tag, true)
    view.setUint16(at + 2, type, true)
    view.setUint32(at + 4, values.length, true)
    const target = length <= 4 ? at + 8 : extra
    if (length > 4) view.setUint32(at + 8, extra, true)
    for (let index = 0; index < values.length; index += 1)
      write(target + index * BYTES[type], type, values[index] ?? 0)
    if (length > 4) extra += even(length)
  }
  return { tiff, start }
}

const even = (/** @type {number} */ length) => length + (length % 2)
