import { expandPrompt, insertKeyword, MAX_OUTPUTS } from '@the-way/shared'
import type { TriggerWord } from './prompt-length.ts'

/** Returns the prompts of the generation that a text starts: its alternatives, each with the trigger word. */
export const sentPrompts = (text: string, { keyword, trainer }: TriggerWord): string[] =>
  (expandPrompt(text.trim(), MAX_OUTPUTS).prompts ?? [text]).map(
    (prompt) => insertKeyword(prompt, keyword, trainer).prompt,
  )
