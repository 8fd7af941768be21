import type { Finding } from '@the-way/shared'
import { type Light, measureLight } from './image-light.ts'
import { type GreyImage, measureSharpness } from './image-sharpness.ts'

/**
 * The limits beyond which an image gets a finding. Measured on 14 landscapes, two of them at night: the originals, smaller
 * (600 px), larger (2048 px), as JPEG of quality 40, and degraded copies of them:
 *
 *              good           degraded
 * sharpness    0.115 - 0.42   0.008 - 0.058 Gaussian blur of 1.5 px or more; 0.012 - 0.11 motion blur of 9 to 15 px
 * light, 99%   137 - 255      49 - 99 underexposed by 3 EV
 * burnt        0 - 0.06       0.26 - 0.97 overexposed by 3 EV, except night images, which then look like day
 */
const LIMITS = {
  /** Pixels of the short side, as uploaded and upright. */
  shortSide: 512,
  ratio: 3,
  /** KiB of an image with enough pixels. Lossless formats don't have a limit: a small file does not mean lower quality. */
  fileSize: { jpeg: 20, webp: 10, avif: 10, heic: 10 },
  sharpness: 0.06,
  dark: { lightest: 110, middle: 80 },
  bright: { burnt: 0.25, darkest: 60, backdrop: 0.9 },
} as const

export interface AnalysedImage {
  /** As uploaded, upright. */
  width: number
  height: number
  bytes: number
  type: string
  isLossless: boolean
  /** Scaled to ANALYSED_SIDE when larger. */
  grey: GreyImage
}

/** The side at which sharpness is measured. The trainer does not see blur that only shows at larger sizes. */
export const ANALYSED_SIDE = 1024

/** Returns the findings of one image, worst first. */
export function findFlaws(image: AnalysedImage): Finding[] {
  return [...sizeFindings(image), ...contentFindings(image.grey)]
}

function sizeFindings({ width, height, bytes, type, isLossless }: AnalysedImage): Finding[] {
  const found: Finding[] = []
  const short = Math.min(width, height)
  const kib = bytes / 1024
  if (short < LIMITS.shortSide)
    found.push({
      code: 'too_small',
      detail: `Too small: ${short} px on its short side; training uses up to 1,024 px. Replace it if you have a larger one.`,
    })
  else if (!isLossless && kib < fileSizeLimit(type))
    found.push({
      code: 'tiny_file',
      detail: `Only ${Math.max(1, Math.round(kib))} KB. The model would learn the compression artifacts. Replace it if you have the original.`,
    })
  if (Math.max(width, height) > LIMITS.ratio * short)
    found.push({
      code: 'extreme_shape',
      detail:
        'Very narrow: more than 3 times as long as it is wide. Crop it to the part that matters.',
    })
  return found
}

const fileSizeLimit = (type: string): number =>
  Object.entries(LIMITS.fileSize).find(([name]) => name === type)?.[1] ?? 0

function contentFindings(grey: GreyImage): Finding[] {
  const found: Finding[] = []
  const sharpness = measureSharpness(grey)
  if (sharpness !== null && sharpness < LIMITS.sharpness)
    found.push({
      code: 'blurred',
      detail: 'Blurred. The model would learn the blur. Replace it if you have a sharper one.',
    })
  const light = measureLight(grey)
  const { percentile, burnt } = light
  if (percentile(0.99) < LIMITS.dark.lightest && percentile(0.5) < LIMITS.dark.middle)
    found.push({
      code: 'too_dark',
      detail: 'Too dark. The model would learn the darkness. Brighten it or replace it.',
    })
  if (
    burnt >= LIMITS.bright.burnt &&
    percentile(0.05) > LIMITS.bright.darkest &&
    !isBackdrop(light)
  )
    found.push({
      code: 'too_bright',
      detail:
        'Too bright: large parts are pure white. The model would learn that. Replace it if you have a darker one.',
    })
  return found
}

/** An object in front of a white backdrop is not overexposed: the rim of the image is white, but the rest is not. */
const isBackdrop = ({ burnt, burntRim }: Light): boolean =>
  burntRim >= LIMITS.bright.backdrop && burnt < LIMITS.bright.backdrop
