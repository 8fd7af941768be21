/** A stretch of a log: its lines appear one after another, evenly, from `start` to `end` of the run (0 to 1). */
export interface LogStretch {
  start: number
  end: number
  count: number
  line: (index: number) => string
}

export function said(start: number, end: number, lines: string[]): LogStretch {
  return { start, end, count: lines.length, line: (index) => lines[index] ?? '' }
}

/** All that has been written when `fraction` of the run is over, newline-separated. */
export function writtenBy(stretches: LogStretch[], fraction: number): string {
  const lines = stretches.flatMap((stretch) => linesUntil(stretch, fraction))
  return lines.map((line) => `${line}\n`).join('')
}

/** What is left of a run that the trainer itself ended. */
export function failureLog(error: string): string {
  return `Traceback (most recent call last):\nValueError: ${error}\n`
}

function linesUntil({ start, end, count, line }: LogStretch, fraction: number): string[] {
  if (fraction < start) return []
  const pace = count > 1 ? (end - start) / (count - 1) : 0
  const shown = pace === 0 ? count : Math.min(count, 1 + Math.floor((fraction - start) / pace))
  return Array.from({ length: shown }, (_, index) => line(index))
}
