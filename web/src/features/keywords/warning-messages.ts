import type { KeywordWarningCode } from '@the-way/shared'

interface WarningMessage {
  /** What is wrong. */
  title: string
  /** Why that matters. */
  rest: string
}

const MESSAGES: Record<KeywordWarningCode, (keyword: string) => WarningMessage> = {
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

/** Returns the message of a warning about a trigger word. */
export const warningMessage = (code: KeywordWarningCode, keyword: string): WarningMessage =>
  MESSAGES[code](keyword)
