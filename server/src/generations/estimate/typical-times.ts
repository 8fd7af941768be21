import type { Guess, ModelInput } from '@the-way/shared'

/** Kinds of models whose running time and hardware are known. `other` is everything else. */
type ModelFamily = 'flux' | 'sdxl' | 'other'

/**
 * Price per second of the hardware, in micro-dollars (Replicate's pricing page, 2025). FLUX runs on an H100, SDXL on an
 * L40S. Others count as an H100, the most expensive single GPU, so that no cap is exceeded.
 */
const USD_MICROS_PER_SECOND: Record<ModelFamily, number> = { flux: 1525, sdxl: 975, other: 1525 }

export const usdMicrosPerSecond = (family: ModelFamily): number => USD_MICROS_PER_SECOND[family]

interface Pace {
  /** Seconds before the first step, to load the LoRA. */
  setup: number
  /** Seconds for each step of an image of one megapixel. */
  perStep: Guess
  /** The steps if the request does not name any. */
  steps: number
}

/** From progress bars in logs of these models: FLUX about 5 steps a second, SDXL about 6. `other` is a guess. */
const PACES: Record<ModelFamily, Pace> = {
  flux: { setup: 2, perStep: { low: 0.1, likely: 0.21, high: 0.35 }, steps: 28 },
  sdxl: { setup: 2, perStep: { low: 0.1, likely: 0.17, high: 0.3 }, steps: 50 },
  other: { setup: 2, perStep: { low: 0.1, likely: 0.3, high: 1 }, steps: 30 },
}

/** FLUX's other base model needs this many steps. */
const SCHNELL_STEPS = 4
const MEGAPIXEL = 1024 * 1024

/** Tells the family of a version from its inputs; if those are not known, from the trainer of the model. */
export function familyOf(
  inputs: readonly ModelInput[],
  trainer: string | null = null,
): ModelFamily {
  const has = (name: string) => inputs.some((input) => input.name === name)
  if (has('refine') && has('scheduler')) return 'sdxl'
  if (has('lora_scale') && has('aspect_ratio')) return 'flux'
  if (inputs.length > 0 || trainer === null) return 'other'
  return trainer === 'sdxl' ? 'sdxl' : 'flux'
}

/** Estimates how many seconds a run takes once a machine has started it. */
export function typicalSeconds(
  family: ModelFamily,
  input: Record<string, unknown>,
  images: number,
): Guess {
  const { setup, perStep } = PACES[family]
  const work = stepsOf(family, input) * images * megapixelsOf(input)
  return {
    low: setup + work * perStep.low,
    likely: setup + work * perStep.likely,
    high: setup + work * perStep.high,
  }
}

function stepsOf(family: ModelFamily, { num_inference_steps, model }: Record<string, unknown>) {
  if (typeof num_inference_steps === 'number') return num_inference_steps
  return model === 'schnell' ? SCHNELL_STEPS : PACES[family].steps
}

function megapixelsOf({ width, height, megapixels }: Record<string, unknown>): number {
  if (typeof width === 'number' && typeof height === 'number') return (width * height) / MEGAPIXEL
  return megapixels === '0.25' ? 0.25 : 1
}
