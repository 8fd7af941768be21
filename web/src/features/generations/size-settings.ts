import { ASPECT_RATIOS, type AspectRatio, aspectRatios, type ModelInput } from '@the-way/shared'

/** The choice of an aspect ratio that stands for an exact width and height. */
export const CUSTOM = 'custom'
/** The ratio of a new form, if the version has it. */
const PREFERRED = '3:2'

export const isRatio = (value: unknown): value is AspectRatio =>
  aspectRatios.some((ratio) => ratio === value)

/** A setting of the form. */
export interface FormInput extends ModelInput {
  /** Values have to be multiples of it. */
  step?: number
}

const find = (inputs: readonly ModelInput[], name: string) =>
  inputs.find((input) => input.name === name)

const takesSize = (inputs: readonly ModelInput[]) =>
  ['width', 'height'].every((name) => {
    const side = find(inputs, name)
    return side?.type === 'integer' && side.enum === undefined
  })

/** SDXL fails with other sizes. FLUX, which has `aspect_ratio` too, rounds them. */
const SIDE_STEP = 8

/**
 * Adds the choice of an aspect ratio to a version that has only width and height. The server converts the ratios that the
 * API names.
 */
export function withSizeChoice(inputs: readonly ModelInput[]): readonly FormInput[] {
  if (find(inputs, 'aspect_ratio') || !takesSize(inputs)) return inputs
  return [
    {
      name: 'aspect_ratio',
      type: 'string',
      enum: [...aspectRatios, CUSTOM],
      default: null,
      required: false,
      title: 'Aspect ratio',
      description: null,
      group: 'size',
    },
    ...inputs.map((input) => (isSide(input.name) ? { ...input, step: SIDE_STEP } : input)),
  ]
}

export const isSide = (name: string) => name === 'width' || name === 'height'

/** Returns the ratio of a new form. */
export const initialRatio = ({ enum: choices, default: ofVersion }: ModelInput) =>
  choices?.includes(PREFERRED) ? PREFERRED : ofVersion

/** Returns width and height at one megapixel, or at a quarter of it; `null` if the text is not a known ratio. */
export function sizeOf(ratio: unknown, megapixels: unknown): [number, number] | null {
  if (!isRatio(ratio)) return null
  const [width, height] = ASPECT_RATIOS[ratio]
  const scale = megapixels === '0.25' ? 0.5 : 1
  return [width * scale, height * scale]
}

/** Returns the ratio that an exact size stands for; `undefined` if it is another size. */
export const ratioOfSize = (width: unknown, height: unknown): AspectRatio | undefined =>
  aspectRatios.find((ratio) => {
    const [wide, high] = ASPECT_RATIOS[ratio]
    return wide === width && high === height
  })
