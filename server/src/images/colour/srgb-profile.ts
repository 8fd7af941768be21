import { readIccTag } from './icc-tags.ts'

/** The name is at the start of its tag. */
const NAME_BYTES = 500

/** Whether an ICC profile is named sRGB, so that removing it does not change any color. */
export function isSrgbProfile(icc: Buffer): boolean {
  const name = readIccTag(icc, 'desc')?.subarray(0, NAME_BYTES).toString('latin1') ?? ''
  // Text has one byte per letter in version 2 and two in version 4. Without the zeros, both are the same.
  return /sRGB/i.test(name.replaceAll('\0', ''))
}
