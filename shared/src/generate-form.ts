import { type Static, Type } from 'typebox'
import { GenerateBodySchema } from './generations.ts'

/** The fields of the form that are files. */
export const GENERATE_FILES = ['image', 'mask'] as const
export type GenerateFile = (typeof GENERATE_FILES)[number]

/** `POST /api/models/:id/generate` as a form, for the OpenAPI document. */
export const GenerateFormSchema = Type.Object(
  {
    image: Type.Optional(
      Type.String({
        format: 'binary',
        description:
          'the image to start from, of at most 25 MiB (JPEG, PNG, WebP, AVIF, TIFF or HEIC); instead of `image_id`',
      }),
    ),
    mask: Type.Optional(
      Type.String({
        format: 'binary',
        description:
          'a PNG of the same size as `image` or the image of `image_id`: white is repainted, black is kept',
      }),
    ),
    ...GenerateBodySchema.properties,
  },
  { additionalProperties: false },
)
export type GenerateForm = Static<typeof GenerateFormSchema>
