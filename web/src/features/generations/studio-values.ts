import {
  ASPECT_RATIOS,
  type AspectRatio,
  aspectRatios,
  type GenerateBody,
  type Generation,
  OneOf,
} from '@the-way/shared'
import { type Static, Type } from 'typebox'
import { dimensions } from '../../lib/format.ts'

/** The values of the form on a model's page. */
export const StudioValuesSchema = Type.Object({
  prompt: Type.String(),
  /** What to avoid; SDXL only. */
  negative_prompt: Type.String(),
  num_outputs: Type.Integer(),
  aspect_ratio: OneOf(aspectRatios),
  /** Empty for a random seed each time. */
  seed: Type.String(),
  lora_scale: Type.Number(),
  num_inference_steps: Type.Integer(),
  guidance_scale: Type.Number(),
})
export type StudioValues = Static<typeof StudioValuesSchema>

const FLUX_DEFAULTS: StudioValues = {
  prompt: '',
  negative_prompt: '',
  num_outputs: 1,
  aspect_ratio: '3:2',
  seed: '',
  lora_scale: 1,
  num_inference_steps: 28,
  guidance_scale: 3,
}

/** The defaults of SDXL versions on Replicate; they accept a negative prompt, but no strength above 1. */
const SDXL_DEFAULTS: StudioValues = {
  ...FLUX_DEFAULTS,
  lora_scale: 0.6,
  num_inference_steps: 50,
  guidance_scale: 7.5,
}

/** Where a tab keeps the values of a model's form. */
export const studioKey = (modelId: string) => `studio-${modelId}`

export const isSdxl = (trainer: string | null) => trainer === 'sdxl'

/** Returns the initial values of a model's page; those of FLUX if the trainer is unknown. */
export const studioDefaults = (trainer: string | null): StudioValues =>
  isSdxl(trainer) ? SDXL_DEFAULTS : FLUX_DEFAULTS

export const isRatio = (text: unknown): text is AspectRatio =>
  aspectRatios.some((ratio) => ratio === text)

/** "1,216 × 832" */
export function pixelsOf(ratio: AspectRatio): string {
  const [width, height] = ASPECT_RATIOS[ratio]
  return dimensions(width, height)
}

export function toBody(values: StudioValues, trainer: string | null): GenerateBody {
  const { seed, prompt, negative_prompt, ...rest } = values
  const without = negative_prompt.trim()
  return {
    ...rest,
    prompt: prompt.trim(),
    ...(seed === '' ? {} : { seed: Number(seed) }),
    ...(isSdxl(trainer) && without !== '' ? { negative_prompt: without } : {}),
  }
}

type Recipe = Pick<Generation, 'prompt' | 'seed' | 'num_outputs' | 'parameters'>

/** Returns the form values for the prompt and settings of a generation or an image. */
export function valuesOf(generation: Recipe, trainer: string | null): StudioValues {
  const { prompt, seed, num_outputs, parameters } = generation
  const number = (name: keyof StudioValues) => {
    const value = parameters[name]
    return typeof value === 'number' ? { [name]: value } : {}
  }
  const ratio = parameters['aspect_ratio'] ?? ratioOf(parameters)
  const without = parameters['negative_prompt']
  return {
    ...studioDefaults(trainer),
    prompt,
    ...(typeof without === 'string' ? { negative_prompt: without } : {}),
    num_outputs,
    seed: String(seed),
    ...(isRatio(ratio) ? { aspect_ratio: ratio } : {}),
    ...number('lora_scale'),
    ...number('num_inference_steps'),
    ...number('guidance_scale'),
  }
}

/** Returns the ratio of a generation that was requested by width and height. */
const ratioOf = ({ width, height }: Record<string, unknown>): AspectRatio | undefined =>
  aspectRatios.find((ratio) => {
    const [wide, high] = ASPECT_RATIOS[ratio]
    return typeof width === 'number' && typeof height === 'number' && wide * height === high * width
  })
