import {
  type FoundRecipe,
  numberOf,
  own,
  parseJson,
  settingsOf,
  sizeOf,
  textOf,
} from './found-recipe.ts'

/** Reads InvokeAI's `invokeai_metadata`. Returns `null` for anything else. */
export function readInvokeAi(text: string): FoundRecipe | null {
  const data = parseJson(text)
  const prompt = textOf(own(data, 'positive_prompt'))
  if (prompt === null) return null
  const loras = own(data, 'loras')
  return {
    program: 'InvokeAI',
    prompt,
    seed: numberOf(own(data, 'seed')),
    num_outputs: null,
    size: sizeOf(own(data, 'width'), own(data, 'height')),
    settings: settingsOf([
      ['negative_prompt', textOf(own(data, 'negative_prompt'))],
      ['num_inference_steps', numberOf(own(data, 'steps')) ?? numberOf(own(data, 'num_steps'))],
      ['guidance_scale', numberOf(own(data, 'guidance')) ?? numberOf(own(data, 'cfg_scale'))],
      ['scheduler', textOf(own(data, 'scheduler'))],
    ]),
    model_id: null,
    model_name: nameOf(own(data, 'model')),
    loras: Array.isArray(loras)
      ? loras.slice(0, 20).flatMap((lora) => {
          const name = nameOf(own(lora, 'model') ?? own(lora, 'lora'))
          return name === null ? [] : [name]
        })
      : [],
  }
}

/** Versions differ in how they name models. */
const nameOf = (model: unknown) =>
  textOf(own(model, 'name')) ?? textOf(own(model, 'model_name')) ?? null

/** Reads `sd-metadata`, which InvokeAI wrote before version 3. */
export function readOldInvokeAi(text: string): FoundRecipe | null {
  const data = parseJson(text)
  const image = own(data, 'image')
  const given = own(image, 'prompt')
  const prompt = textOf(given) ?? (Array.isArray(given) ? textOf(own(given[0], 'prompt')) : null)
  if (prompt === null) return null
  return {
    program: 'InvokeAI',
    prompt,
    seed: numberOf(own(image, 'seed')),
    num_outputs: null,
    size: sizeOf(own(image, 'width'), own(image, 'height')),
    settings: settingsOf([
      ['num_inference_steps', numberOf(own(image, 'steps'))],
      ['guidance_scale', numberOf(own(image, 'cfg_scale'))],
      ['scheduler', textOf(own(image, 'sampler'))],
    ]),
    model_id: null,
    model_name: textOf(own(data, 'model_weights')),
    loras: [],
  }
}
