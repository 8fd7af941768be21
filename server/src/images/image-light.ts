import type { GreyImage } from './image-sharpness.ts'

export interface Light {
  /** Returns the grey level, 0 to 255, that this share of the pixels does not exceed. */
  percentile: (share: number) => number
  /** The share of pixels that are burnt out: white without any detail. */
  burnt: number
  /** The same share of the pixels at the rim of the image. */
  burntRim: number
}

const WHITE = 250

export function measureLight({ pixels, width, height }: GreyImage): Light {
  const histogram = new Uint32Array(256)
  for (const pixel of pixels) histogram[pixel] = (histogram[pixel] ?? 0) + 1
  const burnt = histogram.subarray(WHITE).reduce((sum, count) => sum + count, 0)

  let rim = 0
  const isBurnt = (at: number) => ((pixels[at] ?? 0) >= WHITE ? 1 : 0)
  for (let x = 0; x < width; x += 1) rim += isBurnt(x) + isBurnt((height - 1) * width + x)
  for (let y = 0; y < height; y += 1) rim += isBurnt(y * width) + isBurnt((y + 1) * width - 1)

  return {
    percentile: (share) => {
      let seen = 0
      return histogram.findIndex((count) => {
        seen += count
        return seen >= share * pixels.length
      })
    },
    burnt: burnt / pixels.length,
    burntRim: rim / (2 * (width + height)),
  }
}
