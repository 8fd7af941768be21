import { insertKeyword } from '@the-way/shared'
import type { TriggerWord } from './prompt-length.ts'

/** Removes the trigger word from the front of a prompt, where the server adds it if it is missing. */
export function withoutKeyword(prompt: string, { keyword, trainer }: TriggerWord): string {
  const text = prompt.trim()
  if (!keyword || !text.startsWith(`${keyword} `)) return text
  const rest = text.slice(keyword.length).trim()
  return insertKeyword(rest, keyword, trainer).prompt === text ? rest : text
}
