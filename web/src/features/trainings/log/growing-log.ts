import {
  LOG_TAIL_LINES,
  type LossPoint,
  linesOf,
  readLosses,
  type TrainingLogs,
} from '@the-way/shared'

/**
 * Adds the newest lines of a running training to its log as it was last read. Returns the same log if it already has
 * them, and `null` if lines in between are missing and the log has to be read again.
 */
export function extendLog(known: TrainingLogs, tail: string): TrainingLogs | null {
  const lines = linesOf(known.logs.trimEnd())
  const last = linesOf(tail.trimEnd())
  if (lines.join('\n').includes(last.join('\n'))) return known
  const overlap = overlapOf(lines, last)
  // A tail shorter than its limit is the whole log.
  if (overlap === 0 && last.length >= LOG_TAIL_LINES) return null
  return {
    ...known,
    logs: [...(overlap === 0 ? [] : lines.slice(0, -overlap)), ...last].join('\n'),
    losses: extendLosses(known.losses, tail),
  }
}

/** Counts the lines that end `lines` and begin `tail`. The last line may have been read before it was complete. */
function overlapOf(lines: readonly string[], tail: readonly string[]): number {
  const partialLine = lines.at(-1) ?? ''
  for (let size = Math.min(lines.length, tail.length); size > 0; size -= 1) {
    const start = lines.length - size
    const isSame = tail.slice(0, size - 1).every((line, index) => line === lines[start + index])
    if (isSame && tail[size - 1]?.startsWith(partialLine)) return size
  }
  return 0
}

/** Adds the losses that `tail` has for later steps. */
export function extendLosses(known: readonly LossPoint[], tail: string): LossPoint[] {
  const last = known.at(-1)?.step ?? -1
  return [...known, ...readLosses(tail).filter(({ step }) => step > last)]
}
