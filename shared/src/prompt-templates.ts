import { type Static, Type } from 'typebox'
import { MAX_PROMPT } from './generations.ts'
import { ListSchema, MAX_PAGE_SIZE } from './lists.ts'
import { IdSchema, TimeSchema } from './schema.ts'

export const MAX_TEMPLATE_NAME = 100
/** How many templates an owner may have: one page lists them all. */
export const MAX_PROMPT_TEMPLATES = MAX_PAGE_SIZE

/** A prompt that its owner saved by name. */
export const PromptTemplateSchema = Type.Object({
  id: IdSchema,
  name: Type.String(),
  text: Type.String({
    description: 'a prompt; the trigger word of the model that it is used with is added if missing',
  }),
  created_at: TimeSchema,
  updated_at: TimeSchema,
})
export type PromptTemplate = Static<typeof PromptTemplateSchema>

export const PromptTemplateListSchema = ListSchema('templates', PromptTemplateSchema)
export type PromptTemplateList = Static<typeof PromptTemplateListSchema>

const NameSchema = Type.String({
  minLength: 1,
  maxLength: MAX_TEMPLATE_NAME,
  pattern: '\\S',
  description: 'no two of your templates have the same name, whatever the case',
})
const TextSchema = Type.String({ minLength: 1, maxLength: MAX_PROMPT, pattern: '\\S' })

export const CreatePromptTemplateBodySchema = Type.Object(
  { name: NameSchema, text: TextSchema },
  { additionalProperties: false },
)
export type CreatePromptTemplateBody = Static<typeof CreatePromptTemplateBodySchema>

export const UpdatePromptTemplateBodySchema = Type.Object(
  { name: Type.Optional(NameSchema), text: Type.Optional(TextSchema) },
  { additionalProperties: false, minProperties: 1 },
)
export type UpdatePromptTemplateBody = Static<typeof UpdatePromptTemplateBodySchema>
