import { closestName } from '../../validation/known-names.ts'

/** What other programs call some inputs. */
const OTHER_NAMES: Record<string, string> = {
  cfg: 'guidance_scale',
  cfg_scale: 'guidance_scale',
  denoising_strength: 'prompt_strength',
  sampler: 'scheduler',
}

/** Returns the input that was probably meant, or `null` if none is similar. */
export function suggestName(unknown: string, inputs: readonly string[]): string | null {
  const name = unknown.toLowerCase()
  const other = Object.hasOwn(OTHER_NAMES, name) ? OTHER_NAMES[name] : undefined
  if (other !== undefined && inputs.includes(other)) return other
  // `steps` is part of `num_inference_steps`.
  const containing = inputs.find((input) => name.length > 3 && input.split('_').includes(name))
  const known = inputs.map((input) => ({ name: input, place: 'here' as const }))
  return containing ?? closestName(unknown, known)?.name ?? null
}
