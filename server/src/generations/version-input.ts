import { ASPECT_RATIOS, type AspectRatio, aspectRatios } from '@the-way/shared'
import type { RemoteInput } from '../ports/replicate/replicate.ts'

type Wanted = Record<string, unknown>
type Inputs = Record<string, RemoteInput>

/**
 * What a version is asked with: versions differ in what they take, and refuse what they do not know or what is out of
 * their bounds. `inputs` null: the version does not tell, so all is sent as it is.
 */
export function fitInput(wanted: Wanted, inputs: Inputs | null): Wanted {
  if (inputs === null) return wanted
  return Object.fromEntries(
    Object.entries({ ...sizeFor(wanted, inputs), ...wanted }).flatMap(([name, value]) => {
      const input = inputs[name]
      return input ? [[name, within(value, input)]] : []
    }),
  )
}

/** Width and height for a version that takes no shape, such as SDXL's; all are multiples of 8. */
function sizeFor({ aspect_ratio, megapixels }: Wanted, inputs: Inputs): Wanted {
  const isBySides = inputs['width'] && inputs['height'] && !inputs['aspect_ratio']
  if (!isBySides || (aspect_ratio === undefined && megapixels === undefined)) return {}
  const [width, height] = ASPECT_RATIOS[isAspectRatio(aspect_ratio) ? aspect_ratio : '1:1']
  const part = megapixels === '0.25' ? 0.5 : 1
  return { width: width * part, height: height * part }
}

const isAspectRatio = (value: unknown): value is AspectRatio =>
  aspectRatios.some((ratio) => ratio === value)

const within = (value: unknown, { minimum, maximum }: RemoteInput): unknown =>
  typeof value === 'number'
    ? Math.min(Math.max(value, minimum ?? -Infinity), maximum ?? Infinity)
    : value
