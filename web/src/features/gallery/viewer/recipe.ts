import type { GalleryImageDetails } from '@the-way/shared'

/** What makes an image: the texts that can be copied. */
export const recipeJson = ({
  prompt,
  seed,
  parameters,
  model_id,
  model_name,
}: GalleryImageDetails) =>
  JSON.stringify({ model: { id: model_id, name: model_name }, prompt, seed, parameters }, null, 2)

/** Settings that the request has under a name of its own. */
const NAMED = [
  'negative_prompt',
  'num_outputs',
  'aspect_ratio',
  'output_format',
  'lora_scale',
  'guidance_scale',
  'num_inference_steps',
  'megapixels',
]

/** Returns a shell command that generates with the same settings. `$AUTH` is the header with the API key, as in the docs. */
export function recipeCurl(
  { prompt, seed, parameters, model_id }: GalleryImageDetails,
  origin: string,
) {
  const settings = Object.fromEntries(
    Object.entries(parameters).filter(([name]) => NAMED.includes(name)),
  )
  const body = JSON.stringify({ prompt, seed, ...settings })
  return [
    `curl ${quoted(`${origin}/api/models/${model_id}/generate`)} \\`,
    '  -H "$AUTH" \\',
    `  --json ${quoted(body)}`,
  ].join('\n')
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`
