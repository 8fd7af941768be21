import { ImageStructureError, type Recipe } from '@the-way/shared'
import { recipeText } from './recipe-text.ts'
import { recipeXmp } from './recipe-xmp.ts'

/** What is written into a file, whatever its format. */
export interface RecipeBlocks {
  text: string
  software: string
  xmp: Buffer
}

/** A segment of a JPEG has at most 65,533 bytes, including what identifies it. */
const MAX_BYTES = 65_400

/** Encodes a recipe. The longest settings are left out until it fits into a JPEG, and for every format alike. */
export function recipeBlocks(recipe: Recipe): RecipeBlocks {
  const software = `${recipe.app} ${recipe.app_version}`
  let fitting = recipe
  for (;;) {
    const text = recipeText(fitting)
    const xmp = recipeXmp(fitting)
    if (Math.max(text.length * 2, xmp.length) <= MAX_BYTES) return { text, software, xmp }
    const parameters = withoutLongest(fitting.parameters)
    if (!parameters)
      throw new ImageStructureError('The prompt is too long for the metadata of a file.')
    fitting = { ...fitting, parameters }
  }
}

function withoutLongest(parameters: Record<string, unknown>): Record<string, unknown> | null {
  const lengthOf = ([name, value]: [string, unknown]) =>
    name.length + (JSON.stringify(value) ?? '').length
  const entries = Object.entries(parameters)
  const [longest] = entries.toSorted((a, b) => lengthOf(b) - lengthOf(a))
  return longest ? Object.fromEntries(entries.filter((entry) => entry !== longest)) : null
}
