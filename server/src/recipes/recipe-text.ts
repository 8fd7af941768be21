import type { Recipe } from '@the-way/shared'

/** Settings that other programs know, under their names for them. */
const KNOWN = [
  ['Steps', ['num_inference_steps']],
  ['Sampler', ['scheduler']],
  ['CFG scale', ['guidance_scale', 'guidance']],
] as const
const FIELD_NAMES = ['steps', 'sampler', 'cfg scale', 'seed', 'size', 'model', 'version']

/**
 * Returns the recipe in the form that AUTOMATIC1111's web UI writes and most programs read: the prompt, "Negative prompt:",
 * and one line of fields. Programs take these words for the start of the next section wherever they are, so they get a
 * space before the colon in a prompt. The recipe in XMP has the exact prompt.
 */
export function recipeText(recipe: Recipe): string {
  const { negative_prompt: negative, ...parameters } = recipe.parameters
  const settings = new Map(Object.entries(parameters))
  const fields: [string, unknown][] = KNOWN.flatMap(([field, names]) => {
    const name = names.find((known) => settings.has(known))
    if (name === undefined) return []
    const value = settings.get(name)
    settings.delete(name)
    return [[field, value]]
  })
  fields.push(
    ['Seed', recipe.seed],
    ['Size', `${recipe.width}x${recipe.height}`],
    ['Model', recipe.model_name],
    ['model_id', recipe.model_id],
    ['model_version', recipe.version ?? 'unknown'],
    ...[...settings].filter(([name]) => isFieldName(name)),
    ['num_outputs', recipe.num_outputs],
    ['position', recipe.position],
    ['Version', `${recipe.app} ${recipe.app_version}`],
  )
  return [
    withoutKeywords(recipe.prompt),
    ...(typeof negative === 'string' && negative.trim() !== ''
      ? [`Negative prompt: ${withoutKeywords(negative)}`]
      : []),
    fields.map(([name, value]) => `${name}: ${quoteIfNeeded(value)}`).join(', '),
  ].join('\n')
}

const isFieldName = (name: string) =>
  /^\w[\w -]*$/.test(name) && !FIELD_NAMES.includes(name.toLowerCase())

/** Returns the prompt with line breaks, but without other control characters. */
const withoutKeywords = (prompt: string) =>
  prompt
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n]|\p{Surrogate}/gu, ' ')
    .replace(/\b(negative prompt|steps):/gi, '$1 :')

/** Values with separators are written as JSON, as the web UI does. */
function quoteIfNeeded(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return /[,:"\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}]/u.test(text) ? JSON.stringify(text) : text
}
