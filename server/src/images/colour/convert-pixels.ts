import { setImmediate as turn } from 'node:timers/promises'
import type { CodePoints } from './code-points.ts'
import { toSrgb } from './to-srgb.js'

/** Samples of red, green and blue, and of alpha if there is one, side by side. */
export interface DeepPixels {
  samples: Uint16Array
  width: number
  height: number
  channels: 3 | 4
  /** The levels of black and of white. */
  black: number
  white: number
  /** The level of an opaque pixel. */
  opaque: number
}

/** How many pixels are converted before other work has its turn: about 10 ms. */
const PIXELS_PER_TURN = 100_000

/** Converts pixels to sRGB of 8 bits without blocking other requests for long. */
export async function convertPixels(pixels: DeepPixels, codePoints: CodePoints): Promise<Buffer> {
  const { samples, channels, black, white, opaque } = pixels
  const convert = toSrgb(codePoints) ?? toEightBits
  const count = pixels.width * pixels.height
  const out = Buffer.alloc(count * channels)
  const span = white - black
  const pixel = [0, 0, 0]
  for (let start = 0; start < count; start += PIXELS_PER_TURN) {
    const end = Math.min(count, start + PIXELS_PER_TURN) * channels
    for (let at = start * channels; at < end; at += channels) {
      for (let channel = 0; channel < 3; channel += 1)
        pixel[channel] = ((samples[at + channel] ?? 0) - black) / span
      convert(pixel)
      out[at] = pixel[0] ?? 0
      out[at + 1] = pixel[1] ?? 0
      out[at + 2] = pixel[2] ?? 0
      if (channels === 4)
        out[at + 3] = Math.min(255, Math.round(((samples[at + 3] ?? 0) / opaque) * 255))
    }
    await turn()
  }
  return out
}

function toEightBits(pixel: number[]): void {
  for (const [channel, value] of pixel.entries())
    pixel[channel] = Math.min(255, Math.max(0, Math.round(value * 255)))
}
