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
    rest: 'It turns up inside other words; three letters or more are safer.',
  }),
  common_word: (keyword) => ({
    title: `“${keyword}” is a common word.`,
    rest: `Prompts that mention ${keyword} would call your model by accident.`,
  }),
  first_name: (keyword) => ({
    title: `“${keyword}” is a first name.`,
    rest: 'The base model knows faces by it, and they would mix with your pictures.',
  }),
  taken: (keyword) => ({
    title: `“${keyword}” is taken.`,
    rest: 'Another of your models or trainings has it; you would not tell them apart.',
  }),
}

/** What is doubtful about a keyword, in words. */
export const warningWords = (code: KeywordWarningCode, keyword: string): WarningWords =>
  WORDS[code](keyword)
