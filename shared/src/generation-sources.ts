import { type Static, Type } from 'typebox'
import { IdSchema, Nullable } from './schema.ts'

// What a generation starts from besides its prompt: an image, a mask, and further LoRAs.

/** Source images are scaled down to this longest side, the largest that FLUX versions make. */
export const MAX_SOURCE_SIDE = 1440

/** A LoRA as it is requested: a model of the library, or a reference that the version downloads. */
export const RequestedLoraSchema = Type.Object(
  {
    model_id: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    reference: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 2000,
        description:
          'owner/model on Replicate, or a URL of huggingface.co, civitai.com/models or a .safetensors file; instead of `model_id`',
      }),
    ),
    scale: Type.Optional(
      Type.Number({ description: 'its strength; the version’s default if it is left out' }),
    ),
  },
  { additionalProperties: false },
)
export type RequestedLora = Static<typeof RequestedLoraSchema>

/** A LoRA that a generation uses in addition to its model's own. */
export const UsedLoraSchema = Type.Object({
  model_id: Nullable(IdSchema),
  reference: Type.String({ description: 'as sent to the model' }),
  scale: Nullable(Type.Number(), { description: '`null` for the version’s default' }),
})
export type UsedLora = Static<typeof UsedLoraSchema>

/** The image that a generation starts from. */
export const GenerationSourceSchema = Type.Object({
  image_id: Nullable(IdSchema, {
    description:
      'the generated image that it is a copy of, which may have been deleted since; `null` for an upload',
  }),
  url: Type.String({ description: 'of the copy that was sent' }),
  mask_url: Nullable(Type.String({ description: 'PNG of the same size; white was repainted' })),
})
export type GenerationSource = Static<typeof GenerationSourceSchema>
