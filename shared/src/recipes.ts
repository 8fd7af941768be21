import { type Static, Type } from 'typebox'
import { UsedLoraSchema } from './generation-sources.ts'
import { IdSchema, Nullable, RecordOf, TimeSchema } from './schema.ts'

/** What made an image, as JSON in the XMP of its file. Later versions may add fields. */
export const RecipeSchema = Type.Object({
  app: Type.Literal('The Way'),
  app_version: Type.String(),
  prompt: Type.String({ description: 'as sent, with the trigger word' }),
  seed: Type.Integer(),
  num_outputs: Type.Integer({ description: 'how many images its run made' }),
  position: Type.Integer({ description: 'which of them it is, from 0' }),
  model_id: IdSchema,
  model_name: Type.String(),
  version: Nullable(Type.String({ description: 'the version at Replicate' })),
  width: Type.Integer(),
  height: Type.Integer(),
  parameters: RecordOf(Type.Unknown(), {
    description: 'all other settings; those that are too long for a file are left out',
  }),
  loras: Type.Optional(
    Type.Array(UsedLoraSchema, { description: 'in addition to the model’s own' }),
  ),
  from_image: Type.Optional(
    Type.Boolean({
      description: 'whether it was made from an image, which the file does not have',
    }),
  ),
  created_at: TimeSchema,
})
export type Recipe = Static<typeof RecipeSchema>

/** The namespace of the property `Recipe` in XMP, which has the recipe as JSON. */
export const RECIPE_NAMESPACE = 'urn:the-way:recipe:1.0/'
