import { type Static, Type } from 'typebox'
import { OneOf } from './schema.ts'
import { KeywordSchema, NameSchema } from './trainings.ts'

/** Why a keyword is not a good one: a warning, never a refusal. */
export const KEYWORD_WARNINGS = ['too_short', 'common_word', 'first_name', 'taken'] as const
export type KeywordWarningCode = (typeof KEYWORD_WARNINGS)[number]

export const KeywordWarningSchema = Type.Object({
  code: OneOf(KEYWORD_WARNINGS),
  detail: Type.String({ description: 'what is wrong with it, for a person' }),
})
export type KeywordWarning = Static<typeof KeywordWarningSchema>

/** `GET /api/keywords` */
export const KeywordQuerySchema = Type.Object({
  keyword: KeywordSchema,
  name: Type.Optional({ ...NameSchema, description: 'suggestions are made from it' }),
})
export type KeywordQuery = Static<typeof KeywordQuerySchema>

export const KeywordCheckSchema = Type.Object({
  keyword: KeywordSchema,
  warnings: Type.Array(KeywordWarningSchema),
  suggestions: Type.Array(Type.String(), { description: 'keywords without a warning' }),
})
export type KeywordCheck = Static<typeof KeywordCheckSchema>
