import { fluxAspectRatios, withDefaults } from '../input-schemas.ts'
import type { PredictionRecord, VersionRecord } from '../records.ts'

export type ImageFormat = 'webp' | 'jpg' | 'png'

/** All that a prediction will come to, known from its input before it runs. */
export interface PredictionPlan {
  family: VersionRecord['family']
  prompt: string
  width: number
  height: number
  format: ImageFormat
  quality: number
  steps: number
  loraScale: number
  asked: number
  /** Indexes of the images that pass the safety checker, in order. */
  kept: number[]
  error: string | null
}

type Input = Record<string, unknown>

const allWithheld = {
  flux: 'All generated images contained NSFW content. Try running it again with a different prompt.',
  sdxl: 'NSFW content detected. Try running it again, or try a different prompt.',
}

export function planPrediction(
  family: VersionRecord['family'],
  prediction: PredictionRecord,
): PredictionPlan {
  const input = withDefaults(family, prediction.input)
  const asked = numberOf(input, 'num_outputs')
  const prompt = String(input['prompt'])
  const kept =
    input['disable_safety_checker'] === true ? indexes(asked) : passChecker(prompt, asked)
  const size = sizeOf(family, input)
  return {
    family,
    prompt,
    width: size?.[0] ?? 0,
    height: size?.[1] ?? 0,
    format: family === 'flux' ? formatOf(input) : 'png',
    quality: family === 'flux' ? numberOf(input, 'output_quality') : 100,
    steps: numberOf(input, 'num_inference_steps'),
    loraScale: numberOf(input, 'lora_scale'),
    asked,
    kept,
    error: size
      ? kept.length === 0
        ? allWithheld[family]
        : null
      : 'int() argument must be a number, not NoneType',
  }
}

/**
 * The word `nsfw` in a prompt has every image withheld; `nsfw-some` every other one, from the first
 * on, so that the numbering of the rest has gaps.
 */
function passChecker(prompt: string, asked: number): number[] {
  if (/\bnsfw-some\b/i.test(prompt))
    return asked === 1 ? [0] : indexes(asked).filter((index) => index % 2 === 1)
  return /\bnsfw\b/i.test(prompt) ? [] : indexes(asked)
}

const indexes = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

/** Width and height; nothing for a custom ratio without both sides, on which the real model breaks. */
function sizeOf(
  family: VersionRecord['family'],
  input: Input,
): readonly [number, number] | undefined {
  const { aspect_ratio: ratio, width, height } = input
  const fixed =
    family === 'flux' && ratio !== 'custom' ? fluxAspectRatios[String(ratio)] : undefined
  if (fixed) return input['megapixels'] === '0.25' ? [fixed[0] / 2, fixed[1] / 2] : fixed
  if (typeof width !== 'number' || typeof height !== 'number') return undefined
  const grid = family === 'flux' ? 16 : 8
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
