import { TrainerError } from '../trainer-error.ts'

const blockLayers = [
  'norm1.linear',
  'norm1_context.linear',
  'attn.to_q',
  'attn.to_k',
  'attn.to_v',
  'attn.add_k_proj',
  'attn.add_v_proj',
  'attn.add_q_proj',
  'attn.to_out.0',
  'attn.to_add_out',
  'ff.net.0.proj',
  'ff.net.2',
  'ff_context.net.0.proj',
  'ff_context.net.2',
]
const singleBlockLayers = [
  'norm.linear',
  'proj_mlp',
  'proj_out',
  'attn.to_q',
  'attn.to_k',
  'attn.to_v',
]

/** The 494 layers of FLUX.1-dev that a LoRA can train, in the trainer's order. */
const layers = [
  ...layersOf('transformer.transformer_blocks', 19, blockLayers),
  ...layersOf('transformer.single_transformer_blocks', 38, singleBlockLayers),
]

function layersOf(name: string, blocks: number, parts: string[]): string[] {
  return Array.from({ length: blocks }, (_, block) =>
    parts.map((part) => `${name}.${block}.${part}`),
  ).flat()
}

export const noLayerMatches = (regex: string): string =>
  `The regex '${regex}' didn't match any layers. These layers can be optimized:\n${layers.join('\n')}`

/** Counts the layers that the regex selects. A regex that selects none fails the training. */
export function countLayers(regex: string): number {
  if (regex === '') return layers.length
  const matching = layers.filter((layer) => compile(regex).test(layer)).length
  if (matching === 0) throw new TrainerError(noLayerMatches(regex))
  return matching
}

function compile(regex: string): RegExp {
  try {
    return new RegExp(regex)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new TrainerError(`Failed to compile regex '${regex}': ${reason}`)
  }
}
