import type { CodePoints } from '../colour/code-points.ts'

/**
 * The part of libheif's C interface that is used, as `libheif-js` exposes it. Pointers are numbers, and results are written
 * to them.
 */
export interface LibHeif {
  readonly HEAPU8: Uint8Array
  readonly HEAPU16: Uint16Array
  readonly HEAPU32: Uint32Array
  _malloc(bytes: number): number
  _free(pointer: number): void
  _heif_context_alloc(): number
  _heif_context_free(context: number): void
  _heif_context_get_security_limits(context: number): number
  _heif_context_read_from_memory_without_copy(
    error: number,
    context: number,
    bytes: number,
    length: number,
    options: number,
  ): void
  _heif_context_get_primary_image_handle(error: number, context: number, handle: number): void
  _heif_image_handle_release(handle: number): void
  _heif_image_handle_get_width(handle: number): number
  _heif_image_handle_get_height(handle: number): number
  _heif_image_handle_is_premultiplied_alpha(handle: number): number
  _heif_image_handle_get_raw_color_profile_size(handle: number): number
  _heif_image_handle_get_raw_color_profile(error: number, handle: number, bytes: number): void
  _heif_image_handle_get_nclx_color_profile(error: number, handle: number, profile: number): void
  _heif_image_get_nclx_color_profile(error: number, image: number, profile: number): void
  _heif_nclx_color_profile_free(profile: number): void
  _heif_decoding_options_alloc(): number
  _heif_decoding_options_free(options: number): void
  _heif_decode_image(
    error: number,
    handle: number,
    image: number,
    colourSpace: number,
    chroma: number,
    options: number,
  ): void
  _heif_image_release(image: number): void
  _heif_image_get_colorspace(image: number): number
  _heif_image_has_channel(image: number, channel: number): number
  _heif_image_get_width(image: number, channel: number): number
  _heif_image_get_height(image: number, channel: number): number
  _heif_image_get_bits_per_pixel_range(image: number, channel: number): number
  _heif_image_get_plane_readonly(image: number, channel: number, stride: number): number
}

/** One channel of a decoded image in libheif's memory. */
export interface Plane {
  samples: Uint8Array | Uint16Array
  /** Samples from one row to the next. */
  stride: number
  width: number
  height: number
  bits: number
}

/** How the samples of an image are coded, as code points of ITU-T H.273. */
export interface Coding extends CodePoints {
  matrix: number
  isFullRange: boolean
}

export interface DecodedHeic {
  /** Y, Cb, Cr; or R, G, B; or only Y. */
  planes: Plane[]
  isRgb: boolean
  alpha: Plane | null
  isPremultiplied: boolean
  coding: Coding
  icc: Uint8Array | null
}

/** Why an image is rejected. */
export type HeicFault = 'damaged' | 'too_many_pixels' | 'unsupported'

export interface HeicRequest {
  bytes: Uint8Array
  maxPixels: number
  /** Images whose longest side is at least twice this are downscaled by a whole number. */
  side: number
}

export type HeicReply = (
  | { tiff: Uint8Array<ArrayBuffer> }
  | { fault: HeicFault; message: string }
) & {
  /** The thread should be ended after this reply: its memory has grown large and would never shrink. */
  isLast: boolean
}
