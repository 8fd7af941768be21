import type { ReportedError } from '../faults/training-fault-schemas.ts'

/** A section of a log: its lines appear one after another, evenly, from `start` to `end` of the run (0 to 1). */
export interface LogSection {
  start: number
  end: number
  count: number
  line: (index: number) => string
}

export function logSection(start: number, end: number, lines: string[]): LogSection {
  return { start, end, count: lines.length, line: (index) => lines[index] ?? '' }
}

/** Returns what has been logged when `fraction` of the run is over, one line each. */
export function logUntil(sections: LogSection[], fraction: number): string {
  const lines = sections.flatMap((section) => linesUntil(section, fraction))
  return lines.map((line) => `${line}\n`).join('')
}

/** Returns the log of a run that failed in the trainer. */
export function failureLog(error: ReportedError): string {
  const text = typeof error === 'string' ? error : JSON.stringify(error)
  return `Traceback (most recent call last):\nValueError: ${text}\n`
}

/** Replaces the loss from a step on. */
export const withLoss = (log: string, { from, value }: { from: number; value: string }): string =>
  log.replace(/^(.*\| (\d+)\/\d+ \[.* loss: )[\d.e+-]+/gm, (bar, before: string, step: string) =>
    Number(step) < from ? bar : before + value,
  )

function linesUntil({ start, end, count, line }: LogSection, fraction: number): string[] {
  if (fraction < start) return []
  const pace = count > 1 ? (end - start) / (count - 1) : 0
  const shown = pace === 0 ? count : Math.min(count, 1 + Math.floor((fraction - start) / pace))
  return Array.from({ length: shown }, (_, index) => line(index))
}
