import type { KeywordCheck, KeywordWarning, KeywordWarningCode } from '@the-way/shared'
import type { Database } from '../ports/database/database.ts'
import { inventWords } from './suggestions.ts'
import { type WordLists, wordLists } from './word-lists.ts'

export type KeywordsService = ReturnType<typeof createKeywordsService>

const DETAILS: Record<KeywordWarningCode, (keyword: string) => string> = {
  too_short: (keyword) =>
    `${keyword} is so short that it appears inside other words. Use three letters or more.`,
  common_word: (keyword) =>
    `${keyword} is a common word: what the base model knows about it would mix with your images. Use a made-up word.`,
  first_name: (keyword) =>
    `${keyword} is a first name: faces that the base model knows by it would mix with your images. Use a made-up word.`,
  taken: (keyword) =>
    `Another of your models or trainings uses ${keyword}, so prompts could not tell them apart. Use a different word.`,
}
const SUGGESTED = 3

/** Says what makes a trigger word a poor choice, and suggests better ones. Warnings do not prevent its use. */
export function createKeywordsService({ database }: { database: Database }) {
  return {
    check: async (
      owner_id: string,
      keyword: string | null,
      name?: string,
    ): Promise<KeywordCheck> => {
      const lists = await wordLists()
      const requested = keyword === null ? [] : [keyword]
      const candidates = [...inventWords(name ?? ''), ...requested.flatMap(inventWords)].filter(
        (word) => word !== keyword?.toUpperCase() && findFaults(word, lists).length === 0,
      )
      const taken = await database.call.keywords_taken({
        owner_id,
        keywords: [...new Set([...requested, ...candidates].map((word) => word.toLowerCase()))],
      })
      const isTaken = (word: string) => taken.includes(word.toLowerCase())
      const warnings = requested.flatMap((word) =>
        [...findFaults(word, lists), ...(isTaken(word) ? ['taken' as const] : [])].map(
          (code): KeywordWarning => ({ code, detail: DETAILS[code](word) }),
        ),
      )
      return {
        keyword,
        warnings,
        suggestions: [...new Set(candidates)].filter((word) => !isTaken(word)).slice(0, SUGGESTED),
      }
    },
  }
}

/** Finds the faults of a word by itself. All of its parts have to be common words, so `red-car` is as poor as `car`. */
function findFaults(keyword: string, lists: WordLists): KeywordWarningCode[] {
  const parts = keyword.toLowerCase().split(/[-_]+/).filter(Boolean)
  const consistsOf = (words: ReadonlySet<string>) =>
    parts.length > 0 && parts.every((part) => words.has(part))
  const faults: [KeywordWarningCode, boolean][] = [
    ['too_short', parts.join('').length < 3],
    ['common_word', consistsOf(lists.commonWords)],
    ['first_name', consistsOf(lists.firstNames)],
  ]
  return faults.filter(([, applies]) => applies).map(([code]) => code)
}
