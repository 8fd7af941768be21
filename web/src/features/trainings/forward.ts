import { isTerminal, type Training } from '@the-way/shared'

/**
 * What to show after an answer: answers may overtake each other, and what a person has seen never goes
 * back. An end stays an end, and the progress is the furthest that was told.
 */
export function forward(shown: Training | undefined, told: Training): Training {
  if (shown === undefined) return told
  if (isTerminal(shown.status) && !isTerminal(told.status)) return shown
  if (isTerminal(told.status) || told.progress.fraction >= shown.progress.fraction) return told
  return { ...told, progress: shown.progress, phase: shown.phase }
}
