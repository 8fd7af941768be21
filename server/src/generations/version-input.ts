import { ASPECT_RATIOS, type AspectRatio, aspectRatios, type ModelInput } from '@the-way/shared'

type Wanted = Record<string, unknown>
type Inputs = readonly ModelInput[]

/**
 * Adapts the input to a version, because versions reject inputs that they do not know and values out of range. If
 * `inputs` is empty, the version does not describe its inputs, so everything is sent unchanged.
 */
export function fitInput(wanted: Wanted, inputs: Inputs): Wanted {
  if (inputs.length === 0) return wanted
  return Object.fromEntries(
    Object.entries({ ...sizeFor(wanted, inputs), ...wanted }).flatMap(([name, value]) => {
      const input = inputs.find((one) => one.name === name)
      return input ? [[name, clamp(value, input)]] : []
    }),
  )
}

/** Returns width and height, both multiples of 8, for a version without `aspect_ratio`, such as SDXL. */
function sizeFor({ aspect_ratio, megapixels }: Wanted, inputs: Inputs): Wanted {
  const has = (name: string) => inputs.some((one) => one.name === name)
  const takesSize = has('width') && has('height') && !has('aspect_ratio')
  if (!takesSize || (aspect_ratio === undefined && megapixels === undefined)) return {}
  const [width, height] = ASPECT_RATIOS[isAspectRatio(aspect_ratio) ? aspect_ratio : '1:1']
  const scale = megapixels === '0.25' ? 0.5 : 1
  return { width: width * scale, height: height * scale }
}

const isAspectRatio = (value: unknown): value is AspectRatio =>
  aspectRatios.some((ratio) => ratio === value)

const clamp = (value: unknown, { minimum, maximum }: ModelInput): unknown =>
  typeof value === 'number'
    ? Math.min(Math.max(value, minimum ?? -Infinity), maximum ?? Infinity)
    : value
