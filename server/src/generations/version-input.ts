import { ASPECT_RATIOS, type AspectRatio, aspectRatios } from '@the-way/shared'
import type { RemoteInput, RemoteInputs } from '../ports/replicate/replicate.ts'

type Wanted = Record<string, unknown>

/**
 * Adapts the input to a version, because versions reject inputs that they do not know and values out of range. If
 * `inputs` is `null`, the version does not describe its inputs, so everything is sent unchanged.
 */
export function fitInput(wanted: Wanted, inputs: RemoteInputs | null): Wanted {
  if (inputs === null) return wanted
  return Object.fromEntries(
    Object.entries({ ...sizeFor(wanted, inputs), ...wanted }).flatMap(([name, value]) => {
      const input = inputs.get(name)
      return input ? [[name, clamp(value, input)]] : []
    }),
  )
}

/** Returns width and height, both multiples of 8, for a version without `aspect_ratio`, such as SDXL. */
function sizeFor({ aspect_ratio, megapixels }: Wanted, inputs: RemoteInputs): Wanted {
  const takesSize = inputs.has('width') && inputs.has('height') && !inputs.has('aspect_ratio')
  if (!takesSize || (aspect_ratio === undefined && megapixels === undefined)) return {}
  const [width, height] = ASPECT_RATIOS[isAspectRatio(aspect_ratio) ? aspect_ratio : '1:1']
  const scale = megapixels === '0.25' ? 0.5 : 1
  return { width: width * scale, height: height * scale }
}

const isAspectRatio = (value: unknown): value is AspectRatio =>
  aspectRatios.some((ratio) => ratio === value)

const clamp = (value: unknown, { minimum, maximum }: RemoteInput): unknown =>
  typeof value === 'number'
    ? Math.min(Math.max(value, minimum ?? -Infinity), maximum ?? Infinity)
    : value
