import type { ReportedError } from '../faults/training-fault-schemas.ts'
import { fluxAspectRatios } from '../input-fields/flux.ts'
import { withDefaults } from '../input-schemas.ts'
import type { PredictionRecord, VersionFamily } from '../records.ts'

type ImageFormat = 'webp' | 'jpg' | 'png'

/** The result of a prediction, known from its input before it runs. */
export interface PredictionPlan {
  family: VersionFamily
  prompt: string
  width: number
  height: number
  format: ImageFormat
  quality: number
  steps: number
  loraScale: number
  /** What the images start from, and how much of it they replace. */
  source: { has_mask: boolean; strength: number } | null
  requested: number
  /** Indexes of the images that pass the safety checker, in order. */
  passed: number[]
  error: ReportedError | null
}

type Input = Record<string, unknown>

/** FLUX scales larger images down to this side (cog-flux). */
const MAX_SOURCE_SIDE = 1440

const allBlocked =
  'All generated images contained NSFW content. Try running it again with a different prompt.'
/** The message of everything but the newer generation of FLUX. */
const allBlockedEarlier = 'NSFW content detected. Try running it again, or try a different prompt.'

const isFlux = (family: VersionFamily) => family === 'flux' || family === 'early-flux'

export function planPrediction(
  family: VersionFamily,
  prediction: PredictionRecord,
): PredictionPlan {
  const input = withDefaults(family, prediction.input)
  // A model without this input makes one image.
  const requested = numberOf({ num_outputs: 1, ...input }, 'num_outputs')
  const prompt = String(input['prompt'])
  const passed =
    input['disable_safety_checker'] === true ? indexes(requested) : passChecker(prompt, requested)
  const { source } = prediction
  const image = source && 'width' in source ? source : null
  const size = image ? sizeLike(image, family, input) : sizeOf(family, input)
  return {
    family,
    prompt,
    width: size?.[0] ?? 0,
    height: size?.[1] ?? 0,
    format: isFlux(family) ? formatOf(input) : 'png',
    quality: isFlux(family) ? numberOf(input, 'output_quality') : 100,
    steps: numberOf(input, family === 'other' ? 'passes' : 'num_inference_steps'),
    loraScale: numberOf(input, 'lora_scale'),
    source: image && {
      has_mask: image.has_mask,
      strength: numberOf({ prompt_strength: 0.8, ...input }, 'prompt_strength'),
    },
    requested,
    passed,
    error: errorOf(family, { prediction, hasSize: size !== undefined, passed }),
  }
}

function errorOf(
  family: VersionFamily,
  about: { prediction: PredictionRecord; hasSize: boolean; passed: number[] },
): ReportedError | null {
  const { source } = about.prediction
  if (source && 'missing' in source) return `404 Client Error: Not Found for url: ${source.missing}`
  if (!about.hasSize) return 'int() argument must be a number, not NoneType'
  if (about.passed.length > 0) return null
  return family === 'flux' ? allBlocked : allBlockedEarlier
}

/** Images have about the size of the one that they start from; only SDXL has its own with a mask (cog-flux, cog-sdxl). */
function sizeLike(
  { width, height, has_mask }: { width: number; height: number; has_mask: boolean },
  family: VersionFamily,
  input: Input,
): readonly [number, number] | undefined {
  if (family === 'sdxl')
    return has_mask ? sizeOf(family, input) : [onGrid(width, 8), onGrid(height, 8)]
  const scale = Math.min(1, MAX_SOURCE_SIDE / Math.max(width, height))
  const fitted = (side: number) => Math.max(16, Math.round((side * scale) / 16) * 16)
  return [fitted(width), fitted(height)]
}

/**
 * With the word `nsfw` in the prompt, the safety filter blocks every image; with `nsfw-some`, every other one from the
 * first on, so that the numbers of the remaining images have gaps.
 */
function passChecker(prompt: string, requested: number): number[] {
  if (/\bnsfw-some\b/i.test(prompt))
    return requested === 1 ? [0] : indexes(requested).filter((index) => index % 2 === 1)
  return /\bnsfw\b/i.test(prompt) ? [] : indexes(requested)
}

const indexes = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

/** Returns width and height, or `undefined` for a custom ratio without both, on which the real model fails. */
function sizeOf(family: VersionFamily, input: Input): readonly [number, number] | undefined {
  const { aspect_ratio: ratio, width, height, image_size: side } = input
  if (family === 'other' && typeof side === 'number') return [side, side]
  const fixed = isFlux(family) && ratio !== 'custom' ? fluxAspectRatios[String(ratio)] : undefined
  if (fixed) return input['megapixels'] === '0.25' ? [fixed[0] / 2, fixed[1] / 2] : fixed
  if (typeof width !== 'number' || typeof height !== 'number') return undefined
  const grid = isFlux(family) ? 16 : 8
  return [onGrid(width, grid), onGrid(height, grid)]
}

const onGrid = (side: number, grid: number): number =>
  Math.max(grid, Math.floor(side / grid) * grid)

function formatOf({ output_format: format }: Input): ImageFormat {
  return format === 'jpg' || format === 'png' ? format : 'webp'
}

function numberOf(input: Input, name: string): number {
  const value = input[name]
  return typeof value === 'number' ? value : 0
}
