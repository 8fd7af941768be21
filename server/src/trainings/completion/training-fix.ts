import type { Trainer } from '@the-way/shared'

type Parameters = Record<string, unknown>

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0)

/** Each trainer's names for the parameters that need memory; the fast FLUX trainer does not have such parameters. */
const NAMES: Partial<Record<Trainer, { batch: string; lowerResolution(of: unknown): unknown }>> = {
  flux: { batch: 'batch_size', lowerResolution: withoutLargestSide },
  sdxl: {
    batch: 'train_batch_size',
    lowerResolution: (side) => (numberOf(side) > 512 ? 512 : undefined),
  },
}

const FLUX_SIDES = '512,768,1024'

function withoutLargestSide(resolution: unknown): unknown {
  const text = typeof resolution === 'string' ? resolution : FLUX_SIDES
  const sides = text.split(',').map(Number)
  const smaller = sides.filter((side) => side < Math.max(...sides))
  return smaller.length > 0 ? smaller.join(',') : undefined
}

/** Returns the change that reduces memory with the least effect on the result, if any. */
export function fixMemory(trainer: Trainer, parameters: Parameters): Parameters | undefined {
  const names = NAMES[trainer]
  if (!names) return undefined
  if (numberOf(parameters[names.batch]) > 1) return { [names.batch]: 1 }
  const resolution = names.lowerResolution(parameters['resolution'])
  if (resolution !== undefined) return { resolution }
  const rank = numberOf(parameters['lora_rank'])
  return rank > 4 ? { lora_rank: Math.ceil(rank / 2) } : undefined
}
