import { ASPECT_RATIOS, aspectRatios, type ModelInput } from '@the-way/shared'
import { fittingValue, type Setting } from './fitting-value.ts'

const CUSTOM = 'custom'

/**
 * Returns the settings for an image of this size: its aspect ratio if the version has it, otherwise width and height. `null`
 * if it has neither.
 */
export function fittingSize(
  [width, height]: readonly [number, number],
  inputs: readonly ModelInput[],
): [name: string, value: Setting][] | null {
  const find = (name: string) => inputs.find((input) => input.name === name)
  const choices = find('aspect_ratio')?.enum ?? []
  const ratio = aspectRatios.find((name) => {
    const [wide, high] = ASPECT_RATIOS[name]
    return choices.includes(name) && wide * height === high * width
  })
  if (ratio) return [['aspect_ratio', ratio]]
  const [wide, high] = [find('width'), find('height')]
  if (!wide || !high) return null
  if (fittingValue(wide, width) === null || fittingValue(high, height) === null) return null
  return [
    ...(choices.includes(CUSTOM) ? [['aspect_ratio', CUSTOM] as [string, Setting]] : []),
    ['width', width],
    ['height', height],
  ]
}
