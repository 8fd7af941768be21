import { LOG_TAIL_LINES, linesOf } from '@the-way/shared'

/** What is kept of a log, in characters: more than any training prints (6,000 FLUX steps: 0.8 million). */
const KEPT_CHARACTERS = 2_000_000

/** The last lines of a log, as they are shown beside a training. */
export const tailOf = (logs: string): string =>
  linesOf(logs.trimEnd()).slice(-LOG_TAIL_LINES).join('\n')

export interface KeptLog {
  text: string
  /** Characters of the whole log, the part that is not kept included. */
  length: number
}

/** A log as it is kept: whole, or its end from the start of a line; null where nothing was printed yet. */
export function keptLog(logs: string): KeptLog | null {
  if (logs === '') return null
  if (logs.length <= KEPT_CHARACTERS) return { text: logs, length: logs.length }
  const end = logs.slice(-KEPT_CHARACTERS)
  return { text: end.slice(end.indexOf('\n') + 1), length: logs.length }
}
