import { insertKeyword } from '@the-way/shared'
import type { Alternatives } from './alternatives.ts'

/** The trigger word of a model; the trainer decides whether it is case-sensitive. */
export interface TriggerWord {
  keyword: string | null
  trainer: string | null
}

/** Counts the characters of a prompt as it is sent: with the trigger word, and those of the longest alternative. */
export function promptLength(
  prompt: string,
  { prompts }: Alternatives,
  { keyword, trainer }: TriggerWord,
): number {
  if (prompt.trim() === '') return 0
  // The server counts characters, not UTF-16 units.
  const lengths = (prompts ?? [prompt]).map(
    (text) => [...insertKeyword(text, keyword, trainer).prompt].length,
  )
  return Math.max(...lengths)
}
