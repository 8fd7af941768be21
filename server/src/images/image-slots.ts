import pLimit from 'p-limit'

/** Limits how many images the whole process works on at a time, including reading their bytes. */
export const withImageSlot = pLimit(2)

/** Only one of the two may be an image that has to be entirely in memory while it is decoded, at seven bytes per pixel. */
export const withHeavySlot = pLimit(1)
