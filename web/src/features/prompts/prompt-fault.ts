import { count } from '../../lib/format.ts'
import { readAlternatives } from './alternatives.ts'
import { promptLength, type TriggerWord } from './prompt-length.ts'

interface Limits extends TriggerWord {
  /** In characters. */
  longest: number
  imagesEach: number
}

/** Returns why a prompt can't be sent, for people; `null` if it can, or if it is empty. */
export function promptFault(
  prompt: string,
  { longest, imagesEach, ...word }: Limits,
): string | null {
  if (prompt.trim() === '') return null
  const alternatives = readAlternatives(prompt, imagesEach)
  const length = promptLength(prompt, alternatives, word)
  if (length > longest)
    return `Prompt is too long: ${count(length)} of ${count(longest)} characters.`
  return alternatives.error
}
