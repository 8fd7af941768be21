import type { KeywordCheck, KeywordWarning, KeywordWarningCode } from '@the-way/shared'
import type { Database } from '../ports/database/database.ts'
import { madeUpWords } from './suggestions.ts'
import { type WordLists, wordLists } from './word-lists.ts'

export type KeywordsService = ReturnType<typeof createKeywordsService>

const DETAILS: Record<KeywordWarningCode, (keyword: string) => string> = {
  too_short: (keyword) =>
    `${keyword} is so short that it turns up inside other words. Use three letters or more.`,
  common_word: (keyword) =>
    `${keyword} is a common word: what the model already knows of it mixes with your pictures. Use a made-up word.`,
  first_name: (keyword) =>
    `${keyword} is a first name: faces that the model already has for it mix with your pictures. Use a made-up word.`,
  taken: (keyword) =>
    `One of your models or trainings has the keyword ${keyword} already. With another one you can tell them apart.`,
}
const SUGGESTED = 3

/** Says what makes a keyword a poor one, and offers better ones; it works all the same. */
export function createKeywordsService({ database }: { database: Database }) {
  return {
    check: async (owner_id: string, keyword: string, name?: string): Promise<KeywordCheck> => {
      const lists = await wordLists()
      const made = [...madeUpWords(name ?? ''), ...madeUpWords(keyword)].filter(
        (word) => word !== keyword.toUpperCase() && faultsOf(word, lists).length === 0,
      )
      const taken = await database.call.keywords_taken({
        owner_id,
        keywords: [...new Set([keyword, ...made].map((word) => word.toLowerCase()))],
      })
      const isTaken = (word: string) => taken.includes(word.toLowerCase())
      const faults = [...faultsOf(keyword, lists), ...(isTaken(keyword) ? ['taken' as const] : [])]
      return {
        keyword,
        warnings: faults.map((code): KeywordWarning => ({ code, detail: DETAILS[code](keyword) })),
        suggestions: [...new Set(made)].filter((word) => !isTaken(word)).slice(0, SUGGESTED),
      }
    },
  }
}

/** `red-car` is two common words, and no better than one. */
function faultsOf(keyword: string, lists: WordLists): KeywordWarningCode[] {
  const parts = keyword.toLowerCase().split(/[-_]+/).filter(Boolean)
  const consistsOf = (words: ReadonlySet<string>) =>
    parts.length > 0 && parts.every((part) => words.has(part))
  const faults: [KeywordWarningCode, boolean][] = [
    ['too_short', parts.join('').length < 3],
    ['common_word', consistsOf(lists.commonWords)],
    ['first_name', consistsOf(lists.firstNames)],
  ]
  return faults.filter(([, isSo]) => isSo).map(([code]) => code)
}
