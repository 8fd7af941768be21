import type { GalleryImageDetails } from '@the-way/shared'
import { valuesOf } from '../../generations/studio-values.ts'

/** What makes an image: the texts that can be copied. */
export const recipeJson = ({
  prompt,
  seed,
  parameters,
  loras,
  source,
  model_id,
  model_name,
  version,
}: GalleryImageDetails) => {
  const model = { id: model_id, name: model_name, version }
  return JSON.stringify({ model, prompt, seed, parameters, loras, source }, null, 2)
}

/**
 * Returns a shell command that generates the same again. `$AUTH` is the header with the API key, as in the docs. JSON can
 * name a source image, but not contain a file.
 */
export function recipeCurl(image: GalleryImageDetails, origin: string) {
  const { seed, num_outputs, parameters, source, model_id } = image
  // With its braces as ordinary text.
  const { prompt } = valuesOf(image)
  const isListed = source !== null && source.image_number !== null
  const start = isListed ? { image_id: source.image_id } : {}
  const isWhole = source === null || (isListed && source.mask_url === null)
  return [
    ...(isWhole ? [] : ['# Without its mask or upload, which has to be sent in a form.']),
    `curl ${quoted(`${origin}/api/models/${model_id}/generate`)} \\`,
    '  -H "$AUTH" \\',
    `  --json ${quoted(JSON.stringify({ prompt, seed, num_outputs, ...start, parameters }))}`,
  ].join('\n')
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`
