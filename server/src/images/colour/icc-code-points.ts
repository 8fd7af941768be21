import type { ImageCodePoints } from './code-points.ts'
import { readIccTag } from './icc-tags.ts'

const PQ = 16
const HLG = 18

/**
 * Returns the code points in the `cicp` tag of an HDR profile (ICC.1:2022, 9.2.17); `null` for all other profiles, which
 * sharp converts. The tables of HDR profiles only approximate what the tag says.
 */
export function readIccCodePoints(icc: Buffer): ImageCodePoints | null {
  const tag = readIccTag(icc, 'cicp')
  if (!tag || tag.length < 12) return null
  const [primaries = 0, transfer = 0, , range] = tag.subarray(8)
  return transfer === PQ || transfer === HLG
    ? { primaries, transfer, isFullRange: range !== 0 }
    : null
}
