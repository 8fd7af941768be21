import { type Static, Type } from 'typebox'
import { Nullable, OneOf } from './schema.ts'
import { KeywordSchema, NameSchema } from './trainings.ts'

/** Why a trigger word is a poor choice: a warning, never an error. */
export const KEYWORD_WARNINGS = ['too_short', 'common_word', 'first_name', 'taken'] as const
export type KeywordWarningCode = (typeof KEYWORD_WARNINGS)[number]

export const KeywordWarningSchema = Type.Object({
  code: OneOf(KEYWORD_WARNINGS),
  detail: Type.String({ description: 'what is wrong with it, in plain language' }),
})
export type KeywordWarning = Static<typeof KeywordWarningSchema>

/** `GET /api/keywords`: a trigger word to check, a name to make suggestions from, or both. */
export const KeywordQuerySchema = Type.Object({
  keyword: Type.Optional(KeywordSchema),
  name: Type.Optional({ ...NameSchema, description: 'suggestions are made from it' }),
})
export type KeywordQuery = Static<typeof KeywordQuerySchema>

export const KeywordCheckSchema = Type.Object({
  keyword: Nullable(KeywordSchema),
  warnings: Type.Array(KeywordWarningSchema),
  suggestions: Type.Array(Type.String(), { description: 'trigger words without a warning' }),
})
export type KeywordCheck = Static<typeof KeywordCheckSchema>
