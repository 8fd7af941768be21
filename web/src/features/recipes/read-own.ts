import { isValid, RECIPE_NAMESPACE, RecipeSchema } from '@the-way/shared'
import { type FoundRecipe, parseJson } from './found-recipe.ts'

/** Longer than what this app writes into any file. */
const MAX_XMP = 256 * 1024

/** Reads the recipe that this app wrote as JSON into XMP. Returns `null` if it is missing. */
export function readOwn(xmp: string): FoundRecipe | null {
  if (xmp.length > MAX_XMP || !xmp.includes(RECIPE_NAMESPACE)) return null
  const recipe = parseJson(unescapeXml(propertyIn(xmp)))
  if (!isValid(RecipeSchema, recipe)) return null
  const { prompt, seed, num_outputs, width, height, model_id, model_name, parameters } = recipe
  return {
    program: 'The Way',
    prompt,
    seed,
    num_outputs,
    size: [width, height],
    settings: new Map(Object.entries(parameters)),
    model_id,
    model_name,
    // They are among the settings too.
    loras: [],
    ...(recipe.from_image && { from_image: true }),
  }
}

/**
 * Returns the property as it is written in XML. Other programs may rewrite an element as an attribute. The element is
 * preferred, because a prompt can't contain it: `>` is escaped there. An XML parser would expand entities too.
 */
function propertyIn(xmp: string): string {
  for (const [begin, end] of [
    [':Recipe>', '<'],
    [':Recipe="', '"'],
  ] as const) {
    const at = xmp.indexOf(begin)
    const start = at + begin.length
    const length = at < 0 ? -1 : xmp.slice(start).indexOf(end)
    if (length >= 0) return xmp.slice(start, start + length)
  }
  return ''
}

const ENTITIES = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
])

const unescapeXml = (text: string) =>
  text.replace(
    /&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([\da-f]{1,6}));/gi,
    (whole, name, decimal, hex) => {
      if (name) return ENTITIES.get(name) ?? whole
      const code = decimal ? Number(decimal) : Number.parseInt(hex, 16)
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole
    },
  )
