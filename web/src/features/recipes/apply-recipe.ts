import { MAX_PROMPT, MAX_SEED, type ModelInput } from '@the-way/shared'
import { fittingSize } from './fitting-size.ts'
import { fittingValue, type Setting } from './fitting-value.ts'
import type { FoundRecipe } from './found-recipe.ts'

interface Target {
  modelId: string
  inputs: readonly ModelInput[]
}

export interface AppliedRecipe {
  /** For the form: what the recipe does not have is `null`. */
  values: {
    prompt: string
    num_outputs: number | null
    /** Empty for a random one. */
    seed: string
    settings: Record<string, Setting>
  }
  /** What could not be restored, and why, for people. */
  notRestored: string[]
}

/** These have fields of their own. */
const SEPARATE = new Set(['prompt', 'seed', 'num_outputs'])
/** A list that nobody reads to its end helps nobody. */
const MAX_LISTED = 12

/** Fits a recipe to a model's version. Nothing is set that the version does not have or accept. */
export function applyRecipe(recipe: FoundRecipe, { modelId, inputs }: Target): AppliedRecipe {
  const notRestored: string[] = []
  const inputOf = (name: string) => inputs.find((input) => input.name === name)
  const characters = [...plainText(recipe.prompt)]
  if (characters.length > MAX_PROMPT)
    notRestored.push(`the end of the prompt, which has more than ${MAX_PROMPT} characters`)
  if (recipe.model_name !== null && recipe.model_id !== modelId)
    notRestored.push(`model ${short(recipe.model_name)}: this is another model`)
  if (recipe.from_image)
    notRestored.push('the image that it was made from: choose it with “Start from an image”')
  for (const lora of recipe.loras) notRestored.push(`LoRA ${short(lora)}`)

  const seed = recipe.seed ?? -1
  const isSeed = Number.isInteger(seed) && seed >= 0 && seed <= MAX_SEED
  if (recipe.seed !== null && !isSeed) notRestored.push(`seed ${recipe.seed}: it is out of range`)

  const settings: [string, Setting][] = []
  for (const [name, value] of recipe.settings) {
    if (SEPARATE.has(name)) continue
    const input = inputOf(name)
    const fitting = input && fittingValue(input, value)
    if (fitting !== undefined && fitting !== null) settings.push([name, fitting])
    else
      notRestored.push(
        `${labelOf(name, input)} ${short(value)}: ${input ? 'this model does not accept it' : 'this model does not have it'}`,
      )
  }
  const hasSize = settings.some(([name]) => SIZES.includes(name))
  if (recipe.size && !hasSize) {
    const size = fittingSize(recipe.size, inputs)
    if (size) settings.push(...size)
    else notRestored.push(`size ${recipe.size.join(' × ')}: this model does not have it`)
  }
  return {
    values: {
      prompt: characters.slice(0, MAX_PROMPT).join(''),
      num_outputs: countOf(recipe.num_outputs, inputOf('num_outputs')),
      seed: isSeed ? String(seed) : '',
      settings: Object.fromEntries(settings),
    },
    notRestored: shortened(notRestored),
  }
}

const SIZES = ['aspect_ratio', 'width', 'height']
const LABELS = new Map([
  ['num_inference_steps', 'steps'],
  ['guidance_scale', 'guidance'],
  ['scheduler', 'sampler'],
  ['negative_prompt', 'negative prompt'],
])

const labelOf = (name: string, input: ModelInput | undefined) =>
  LABELS.get(name) ?? input?.title.toLowerCase() ?? short(name)

/** Control characters could hide what a text says. */
const plainText = (text: string) => text.replace(/[^\P{Cc}\n\t]|\p{Surrogate}/gu, ' ').trim()

function short(value: unknown): string {
  const text = plainText(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}

const countOf = (count: number | null, input: ModelInput | undefined) =>
  count !== null && Number.isInteger(count) && count >= 1 && count <= (input?.maximum ?? 1)
    ? count
    : null

function shortened(lines: readonly string[]): string[] {
  const list = [...new Set(lines)]
  return list.length > MAX_LISTED
    ? [...list.slice(0, MAX_LISTED), `and ${list.length - MAX_LISTED} more`]
    : list
}
