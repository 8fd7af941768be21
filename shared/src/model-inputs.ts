import { type Static, Type } from 'typebox'
import { MAX_PROMPT } from './generations.ts'
import { Nullable, OneOf } from './schema.ts'

/** The sections of the form, in order. `more` has what this app does not know. */
export const INPUT_GROUPS = [
  'prompt',
  'size',
  'images',
  'lora',
  'quality',
  'source',
  'more',
] as const
export type InputGroup = (typeof INPUT_GROUPS)[number]

/** `url` is the URL of an image or another file. The contents of `array`, `object` and `any` are checked by Replicate. */
export const INPUT_TYPES = [
  'string',
  'url',
  'integer',
  'number',
  'boolean',
  'array',
  'object',
  'any',
] as const

/** A setting of a model's version. */
export const ModelInputSchema = Type.Object({
  name: Type.String({
    description: 'as in `parameters` of POST /api/models/:id/generate; `prompt` is sent beside it',
  }),
  type: OneOf(INPUT_TYPES),
  enum: Type.Optional(Type.Array(Type.Union([Type.String(), Type.Number()]))),
  minimum: Type.Optional(Type.Number()),
  maximum: Type.Optional(Type.Number()),
  max_length: Type.Optional(
    Type.Integer({ description: `in characters; at most ${MAX_PROMPT} for the prompt` }),
  ),
  default: Nullable(Type.Union([Type.String(), Type.Number(), Type.Boolean()]), {
    description: 'what the version uses if it is left out; `null` if that is nothing or unknown',
  }),
  required: Type.Boolean(),
  title: Type.String(),
  description: Nullable(Type.String()),
  group: OneOf(INPUT_GROUPS),
})
export type ModelInput = Static<typeof ModelInputSchema>

/** `GET /api/models/:id/inputs`: the settings of the version in the order of the form. */
export const ModelInputsSchema = Type.Array(ModelInputSchema)
