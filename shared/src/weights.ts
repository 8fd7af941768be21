import { type Static, Type } from 'typebox'
import { IdSchema, Nullable } from './schema.ts'

const WeightsFileSchema = Type.Object({
  url: Type.String({ description: 'relative to the server' }),
  bytes: Type.Integer(),
  sha256: Type.String({ description: 'hex' }),
})

/** `GET /api/trainings/:id/weights`: what a training made, and where to download it. */
export const WeightsSchema = Type.Object({
  training_id: IdSchema,
  keyword: Type.String({ description: 'the trigger word' }),
  image_count: Type.Integer({ description: 'how many images it was trained with' }),
  base_model: Type.Object({
    name: Type.String(),
    url: Type.String(),
    license_name: Type.String(),
    license_url: Type.String(),
    license_note: Type.String({ description: 'what the license means for these weights' }),
  }),
  file: Type.Object(WeightsFileSchema.properties, {
    description: 'Replicate’s file, as it was returned',
  }),
  safetensors: Nullable(
    Type.Object(WeightsFileSchema.properties, {
      description:
        'the LoRA (or the UNet, if SDXL was trained without one) in Replicate’s file; `null` if it can’t be taken out of it',
    }),
  ),
  zip_url: Nullable(
    Type.String({
      description: 'the .safetensors file with a model card (README.md); `null` without it',
    }),
  ),
})
export type Weights = Static<typeof WeightsSchema>
