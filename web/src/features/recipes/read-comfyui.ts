import { ComfyGraph, type ComfyNode } from './comfyui-graph.ts'
import {
  type FoundRecipe,
  numberOf,
  own,
  parseJson,
  settingsOf,
  sizeOf,
  textOf,
} from './found-recipe.ts'

/** Where text encoders and text nodes have their text. */
const TEXT_INPUTS = ['text', 't5xxl', 'text_g', 'prompt', 'string', 'value']
const MODEL_INPUTS = ['ckpt_name', 'unet_name', 'model_name']
const MAX_LORAS = 20
const MAX_SAMPLERS = 20

/**
 * Reads the graph that ComfyUI stores as `prompt`: what leads to its first sampler. Returns `null` if there is no sampler
 * whose prompt is a text; graphs can compute prompts in many ways.
 */
export function readComfyUi(text: string): FoundRecipe | null {
  const graph = new ComfyGraph(parseJson(text))
  const samplers = [...graph.nodes.values()].filter(
    ({ type, inputs }) => /sampler/i.test(type) && ('positive' in inputs || 'guider' in inputs),
  )
  for (const sampler of samplers.slice(0, MAX_SAMPLERS)) {
    const found = readSampler(graph, sampler)
    if (found) return found
  }
  return null
}

function readSampler(graph: ComfyGraph, sampler: ComfyNode): FoundRecipe | null {
  const ofSampler = (name: string) => own(sampler.inputs, name)
  const guider = graph.follow(ofSampler('guider'))
  const conditioning = own(guider?.inputs, 'conditioning') ?? own(guider?.inputs, 'positive')
  const positive = graph.follow(ofSampler('positive') ?? conditioning)
  const prompt = graph.find(positive, textIn)
  if (prompt === null) return null
  const negative = graph.find(
    graph.follow(ofSampler('negative') ?? own(guider?.inputs, 'negative')),
    textIn,
  )
  const number = (...names: string[]) =>
    graph.find(sampler, ({ inputs }) => firstOf(inputs, names, numberOf))
  const guidance = graph.find(positive, ({ inputs }) => numberOf(own(inputs, 'guidance')))
  const loras = [...graph.upstream(sampler)].flatMap(({ inputs }) => {
    const name = textOf(own(inputs, 'lora_name'))
    return name === null ? [] : [name]
  })
  const size = graph.find(sampler, ({ inputs }) =>
    sizeOf(own(inputs, 'width'), own(inputs, 'height')),
  )
  return {
    program: 'ComfyUI',
    prompt,
    seed: number('seed', 'noise_seed'),
    num_outputs: null,
    size,
    settings: settingsOf([
      // FLUX graphs pass the prompt's conditioning, emptied, as the negative one.
      ['negative_prompt', negative === prompt ? null : negative],
      ['num_inference_steps', number('steps')],
      ['guidance_scale', guidance ?? number('cfg')],
      ['scheduler', graph.find(sampler, ({ inputs }) => textOf(own(inputs, 'sampler_name')))],
    ]),
    model_id: null,
    model_name: graph.find(sampler, ({ inputs }) => firstOf(inputs, MODEL_INPUTS, textOf)),
    loras: [...new Set(loras)].slice(0, MAX_LORAS),
  }
}

const textIn = ({ inputs }: ComfyNode) => firstOf(inputs, TEXT_INPUTS, textOf)

/** Returns the first of these inputs that has a value of its own. */
function firstOf<T>(
  inputs: ComfyNode['inputs'],
  names: readonly string[],
  read: (value: unknown) => T | null,
): T | null {
  for (const name of names) {
    const value = read(own(inputs, name))
    if (value !== null) return value
  }
  return null
}
