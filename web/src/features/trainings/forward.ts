import { isTerminal, type Training } from '@the-way/shared'

/**
 * Returns what to show after an answer. Answers may overtake each other, and what a person has seen never goes back:
 * an end stays an end, and the progress is the furthest reported, with the time of its report.
 */
export function forward(shown: Training | undefined, told: Training): Training {
  if (shown === undefined) return told
  if (isTerminal(shown.status) && !isTerminal(told.status)) return shown
  if (isTerminal(told.status) || told.progress.fraction >= shown.progress.fraction) return told
  const { progress, phase, news_at, logs_tail } = shown
  return { ...told, progress, phase, news_at, logs_tail }
}
