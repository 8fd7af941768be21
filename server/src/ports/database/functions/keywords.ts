import { Type } from 'typebox'
import { entry } from './entry.ts'
import { Args, Id, Text } from './parts.ts'

export const keywordFunctions = {
  /**
   * Returns those of these words, in lower case, that are the keyword of one of the owner's models or unfinished
   * trainings.
   */
  keywords_taken: entry(Args({ owner_id: Id, keywords: Type.Array(Text) }), Type.Array(Text)),
}
