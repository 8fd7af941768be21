import { Type } from 'typebox'
import { entry } from './entry.ts'
import { Args, Id, Text } from './parts.ts'

export const keywordFunctions = {
  /** Those of these words, in lower case, that the owner's models or unfinished trainings have as their keyword. */
  keywords_taken: entry(Args({ owner_id: Id, keywords: Type.Array(Text) }), Type.Array(Text)),
}
