import { type Static, Type } from 'typebox'
import { MAX_SEARCH } from './images.ts'
import { ListQuerySchema, ListSchema } from './lists.ts'
import { IdSchema, TimeSchema } from './schema.ts'

/** A prompt of an owner's generations with a model. */
export const UsedPromptSchema = Type.Object({
  prompt: Type.String({ description: 'as sent, with the trigger word' }),
  uses: Type.Integer({ minimum: 1, description: 'how many of your generations have it' }),
  last_used_at: TimeSchema,
})
export type UsedPrompt = Static<typeof UsedPromptSchema>

export const UsedPromptListSchema = ListSchema('prompts', UsedPromptSchema)
export type UsedPromptList = Static<typeof UsedPromptListSchema>

/** The query of `GET /api/prompts`. */
export const UsedPromptQuerySchema = Type.Object({
  ...ListQuerySchema.properties,
  model_id: IdSchema,
  q: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: MAX_SEARCH,
      pattern: '\\S',
      description: 'a part of the prompt, in upper or lower case',
    }),
  ),
})
export type UsedPromptQuery = Static<typeof UsedPromptQuerySchema>
