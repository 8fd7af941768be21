/** @import { Coding, DecodedHeic, HeicFault, LibHeif, Plane } from './heic-module.ts' */

// Numbers of libheif's C interface.
const COLOUR_SPACE = { rgb: 1, undefined: 99 }
const CHROMA_UNDEFINED = 99
const CHANNEL = { y: 0, cb: 1, cr: 2, r: 3, g: 4, b: 5, alpha: 6 }
/** Error codes for unknown types and features, and for codecs that are not built in. */
const UNSUPPORTED = [3, 4, 11]
const SECURITY_LIMIT = 1000
/** Offsets of fields in libheif's structures, in bytes. */
const OFFSET = {
  maxPixels: 8,
  strictDecoding: 21,
  primaries: 4,
  transfer: 8,
  matrix: 12,
  range: 16,
}

/** libheif's default if a file does not specify its coding: sRGB in BT.601's luma and chroma, all 256 levels. */
const DEFAULT_CODING = { primaries: 1, transfer: 13, matrix: 6, isFullRange: true }

export class HeicError extends Error {
  /**
   * @param {HeicFault} fault
   * @param {string} message
   */
  constructor(fault, message) {
    super(message)
    this.fault = fault
  }
}

/**
 * Decodes the primary image, rotated upright as the file says, and passes it to `use` while it is in libheif's memory.
 * @template T
 * @param {LibHeif} heif
 * @param {Uint8Array} bytes
 * @param {number} maxPixels
 * @param {(image: DecodedHeic) => T} use
 * @returns {T}
 */
export function decodeHeic(heif, bytes, maxPixels, use) {
  const readWord = (/** @type {number} */ at) => heif.HEAPU32[at >> 2] ?? 0
  /** @type {(() => void)[]} */
  const undo = []
  const allocate = (/** @type {number} */ length) => {
    const at = heif._malloc(length)
    if (at === 0) throw new HeicError('damaged', 'out of memory')
    undo.push(() => heif._free(at))
    return at
  }
  try {
    const error = allocate(12)
    const result = allocate(4)
    const text = (/** @type {number} */ at) => {
      const end = heif.HEAPU8.indexOf(0, at)
      return Buffer.from(heif.HEAPU8.subarray(at, end)).toString()
    }
    const throwIfFailed = () => {
      const [code, subcode] = [readWord(error), readWord(error + 4)]
      if (code === 0) return
      const fault =
        subcode === SECURITY_LIMIT
          ? 'too_many_pixels'
          : UNSUPPORTED.includes(code)
            ? 'unsupported'
            : 'damaged'
      throw new HeicError(fault, text(readWord(error + 8)))
    }

    const context = heif._heif_context_alloc()
    undo.push(() => heif._heif_context_free(context))
    const limits = heif._heif_context_get_security_limits(context)
    heif.HEAPU32[(limits + OFFSET.maxPixels) >> 2] = maxPixels
    const file = allocate(bytes.length)
    heif.HEAPU8.set(bytes, file)
    heif._heif_context_read_from_memory_without_copy(error, context, file, bytes.length, 0)
    throwIfFailed()
    heif._heif_context_get_primary_image_handle(error, context, result)
    throwIfFailed()
    const handle = readWord(result)
    undo.push(() => heif._heif_image_handle_release(handle))
    const pixels =
      heif._heif_image_handle_get_width(handle) * heif._heif_image_handle_get_height(handle)
    if (pixels > maxPixels) throw new HeicError('too_many_pixels', `${pixels} pixels`)

    const options = heif._heif_decoding_options_alloc()
    undo.push(() => heif._heif_decoding_options_free(options))
    heif.HEAPU8[options + OFFSET.strictDecoding] = 1
    heif._heif_decode_image(
      error,
      handle,
      result,
      COLOUR_SPACE.undefined,
      CHROMA_UNDEFINED,
      options,
    )
    throwIfFailed()
    const image = readWord(result)
    undo.push(() => heif._heif_image_release(image))

    /** @returns {Coding | null} */
    const readCoding = () => {
      if (readWord(error) !== 0) return null
      const profile = readWord(result)
      const coding = {
        primaries: readWord(profile + OFFSET.primaries),
        transfer: readWord(profile + OFFSET.transfer),
        matrix: readWord(profile + OFFSET.matrix),
        isFullRange: heif.HEAPU8[profile + OFFSET.range] !== 0,
      }
      heif._heif_nclx_color_profile_free(profile)
      return coding
    }
    heif._heif_image_handle_get_nclx_color_profile(error, handle, result)
    let coding = readCoding()
    if (coding === null) {
      heif._heif_image_get_nclx_color_profile(error, image, result)
      coding = readCoding()
    }

    /** @returns {Uint8Array | null} */
    const readIcc = () => {
      const length = heif._heif_image_handle_get_raw_color_profile_size(handle)
      if (length === 0) return null
      const at = allocate(length)
      heif._heif_image_handle_get_raw_color_profile(error, handle, at)
      throwIfFailed()
      return heif.HEAPU8.slice(at, at + length)
    }
    const icc = readIcc()

    /** @returns {Plane} */
    const plane = (/** @type {number} */ channel) => {
      const at = heif._heif_image_get_plane_readonly(image, channel, result)
      const height = heif._heif_image_get_height(image, channel)
      const bits = heif._heif_image_get_bits_per_pixel_range(image, channel)
      if (at === 0) throw new HeicError('unsupported', `no plane ${channel}`)
      const stride = readWord(result)
      const isWide = bits > 8
      return {
        samples: isWide
          ? heif.HEAPU16.subarray(at >> 1, (at + stride * height) >> 1)
          : heif.HEAPU8.subarray(at, at + stride * height),
        stride: isWide ? stride >> 1 : stride,
        width: heif._heif_image_get_width(image, channel),
        height,
        bits,
      }
    }
    const has = (/** @type {number} */ channel) =>
      heif._heif_image_has_channel(image, channel) !== 0
    const isRgb = heif._heif_image_get_colorspace(image) === COLOUR_SPACE.rgb
    const channels = isRgb
      ? [CHANNEL.r, CHANNEL.g, CHANNEL.b]
      : [CHANNEL.y, CHANNEL.cb, CHANNEL.cr].filter(has)
    return use({
      planes: channels.map(plane),
      isRgb,
      alpha: has(CHANNEL.alpha) ? plane(CHANNEL.alpha) : null,
      isPremultiplied: heif._heif_image_handle_is_premultiplied_alpha(handle) !== 0,
      coding: coding ?? DEFAULT_CODING,
      icc,
    })
  } finally {
    for (const step of undo.reverse()) step()
  }
}
