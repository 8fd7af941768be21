/** The colors of an image by code points of ITU-T H.273 (CICP). */
export interface CodePoints {
  primaries: number
  transfer: number
}

export interface ImageCodePoints extends CodePoints {
  /** Whether the samples use all levels; otherwise black and white are at the levels of television. */
  isFullRange: boolean
}
