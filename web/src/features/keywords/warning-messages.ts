import type { KeywordWarningCode } from '@the-way/shared'

interface WarningWords {
  /** What it is. */
  title: string
  /** Why that matters. */
  rest: string
}

const WORDS: Record<KeywordWarningCode, (keyword: string) => WarningWords> = {
  too_short: (keyword) => ({
    title: `“${keyword}” is very short.`,
    rest: 'It appears inside other words. Three letters or more are safer.',
  }),
  common_word: (keyword) => ({
    title: `“${keyword}” is a common word.`,
    rest: `Any prompt that mentions ${keyword} would trigger your model.`,
  }),
  first_name: (keyword) => ({
    title: `“${keyword}” is a first name.`,
    rest: 'The base model knows faces by it, and they would mix with your images.',
  }),
  taken: (keyword) => ({
    title: `“${keyword}” is taken.`,
    rest: 'Another of your models or trainings uses it; prompts could not tell them apart.',
  }),
}

/** What is wrong with a trigger word, in words. */
export const warningWords = (code: KeywordWarningCode, keyword: string): WarningWords =>
  WORDS[code](keyword)
