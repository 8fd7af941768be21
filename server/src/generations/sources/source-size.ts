import type { ModelInput } from '@the-way/shared'
import type { GenerationRow } from '../../ports/database/functions/generations.ts'

type Size = Pick<GenerationRow, 'source_width' | 'source_height'>
type Parameters = Record<string, unknown>

const downToGrid = (side: number) => Math.max(8, side - (side % 8))

/**
 * Adds the size of the source for a version without `aspect_ratio`, such as SDXL: with a mask it makes images of `width`
 * and `height`, and would squeeze the source into its default square (cog-sdxl). Other versions follow the source
 * themselves.
 */
export function withSourceSize(
  parameters: Parameters,
  { source_width, source_height }: Size,
  inputs: readonly ModelInput[],
): Parameters {
  const has = (name: string) => inputs.some((input) => input.name === name)
  if (source_width === null || source_height === null) return parameters
  if (!has('width') || !has('height') || has('aspect_ratio')) return parameters
  return { width: downToGrid(source_width), height: downToGrid(source_height), ...parameters }
}

/** Returns parameters for an estimate: an image that starts from another has about its size, whatever they say. */
export const estimatedWithSource = (
  parameters: Parameters,
  { source_width, source_height }: Size,
): Parameters =>
  source_width === null || source_height === null
    ? parameters
    : { ...parameters, width: source_width, height: source_height }
