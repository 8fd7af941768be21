import { isTerminal, type Training } from '@the-way/shared'

/**
 * Returns the training to show after a response. Responses may arrive out of order, and what is shown never moves
 * back: a final state stays, and the progress is the furthest reported, with the time of that report.
 */
export function forward(shown: Training | undefined, received: Training): Training {
  if (shown === undefined) return received
  if (isTerminal(shown.status) && !isTerminal(received.status)) return shown
  if (isTerminal(received.status) || received.progress.fraction >= shown.progress.fraction)
    return received
  const { progress, phase, news_at, logs_tail } = shown
  return { ...received, progress, phase, news_at, logs_tail }
}
