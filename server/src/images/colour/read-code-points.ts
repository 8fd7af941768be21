import type { Metadata } from 'sharp'
import type { ImageType } from '../image-type.ts'
import { readAvifCodePoints } from './avif-code-points.ts'
import type { ImageCodePoints } from './code-points.ts'
import { readIccCodePoints } from './icc-code-points.ts'
import { readPngCodePoints } from './png-code-points.ts'

/**
 * Returns the code points that describe an image's colors; `null` if it does not have any, or if its profile comes first.
 * sharp only knows profiles.
 */
export function readCodePoints(
  bytes: Buffer,
  type: ImageType,
  { icc }: Pick<Metadata, 'icc'>,
): ImageCodePoints | null {
  // cICP overrides a profile (PNG, third edition, 4.3).
  const inPng = type === 'png' ? readPngCodePoints(bytes) : null
  if (inPng) return inPng
  if (icc) return readIccCodePoints(icc)
  return type === 'avif' ? readAvifCodePoints(bytes) : null
}
