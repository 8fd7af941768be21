import type { Recipe } from '@the-way/shared'
import type { GenerationPartRow } from '../ports/database/functions/generations.ts'
import { version as app_version } from '../version.ts'

/** What an image was made from, for its file. */
export const recipeOf = (
  row: GenerationPartRow,
  image: Pick<Recipe, 'position' | 'width' | 'height'>,
): Recipe => ({
  app: 'The Way',
  app_version,
  prompt: row.prompt,
  seed: row.seed,
  num_outputs: row.num_outputs,
  ...image,
  model_id: row.model_id,
  model_name: row.model_name,
  version: row.version,
  parameters: row.parameters,
  loras: row.loras,
  from_image: row.source_file !== null,
  created_at: row.created_at,
})
