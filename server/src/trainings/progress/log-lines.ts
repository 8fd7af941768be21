import { LOG_TAIL_LINES, linesOf } from '@the-way/shared'

/** The longest log that is stored, in characters; more than any training prints (6,000 FLUX steps: 0.8 million). */
const MAX_CHARACTERS = 2_000_000

/** Returns the last lines of a log, which are shown with a training. */
export const tailOf = (logs: string): string =>
  linesOf(logs.trimEnd()).slice(-LOG_TAIL_LINES).join('\n')

export interface StoredLog {
  text: string
  /** The length of the whole log, including the part that is not stored. */
  length: number
}

/** Returns a log as it is stored: whole, or its end from the start of a line; `null` if the log is empty. */
export function toStoredLog(logs: string): StoredLog | null {
  if (logs === '') return null
  if (logs.length <= MAX_CHARACTERS) return { text: logs, length: logs.length }
  const end = logs.slice(-MAX_CHARACTERS)
  return { text: end.slice(end.indexOf('\n') + 1), length: logs.length }
}
