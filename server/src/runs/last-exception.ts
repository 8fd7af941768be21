import { linesOf } from '@the-way/shared'

const TRACEBACK = 'Traceback (most recent call last):'
/** The last line of a traceback: `torch.OutOfMemoryError: CUDA out of memory`. */
const RAISED = /^[A-Za-z_][\w.]*(?:: |:?$)/
/** An exception that was printed without a traceback is only recognized by its name: `zipfile.BadZipFile: …`. */
const NAMED = /^(?:(?:\w+\.)+[A-Z]\w*|\w*(?:Error|Exception|Exit|Interrupt|Timeout))(?:: |:?$)/
/** What a program prints if it handled an exception. */
const HANDLED = /\b(?:retry(?:ing)?|resum(?:e|ed|ing)|trying again|attempt \d+)\b/i
/** The last line of a tqdm bar that is closed while the program exits. */
const BAR = /%\|[^|]*\|\s*(\d+)\/(\d+)\s+\[/
/** Python prints the rest of a long message and a few warnings after the exception, but not more. */
const MAX_LINES_AFTER = 10

/**
 * Returns the exception that ended a program, as Python prints it, or `null` if its output doesn't show one. That is the
 * last line, if it is an exception, or the end of the last traceback, unless the program continued after it.
 */
export function lastException(output: string): string | null {
  const lines = linesOf(output.trimEnd())
  const last = lines.at(-1) ?? ''
  if (NAMED.test(last)) return HANDLED.test(last) ? null : last
  const start = lines.findLastIndex((line) => line.includes(TRACEBACK))
  if (start === -1) return null
  // With several processes, each line begins with the name of one: "[rank0]: ".
  const prefix = lines[start]?.slice(0, lines[start].indexOf(TRACEBACK)) ?? ''
  const rest = lines
    .slice(start + 1)
    .map((line) => (line.startsWith(prefix) ? line.slice(prefix.length) : line))
  const end = rest.findIndex((line) => line.trim() !== '' && !/^\s/.test(line))
  const exception = rest[end]
  if (exception === undefined || !RAISED.test(exception)) return null
  const isHandled =
    HANDLED.test(exception) || hasContinued(lines.slice(0, start), rest.slice(end + 1))
  return isHandled ? null : exception
}

/** Whether these lines were printed by a program that handled the exception before them. */
function hasContinued(before: readonly string[], after: readonly string[]): boolean {
  const furthest = new Map<string, number>()
  for (const [step, total] of before.flatMap(positionOf))
    furthest.set(total, Math.max(step, furthest.get(total) ?? 0))
  return (
    after.filter((line) => line.trim() !== '').length > MAX_LINES_AFTER ||
    after.some((line) => HANDLED.test(line) || NAMED.test(line)) ||
    after.flatMap(positionOf).some(([step, total]) => step > (furthest.get(total) ?? 0))
  )
}

/** Returns the step and the total of a progress bar. */
function positionOf(line: string): [number, string][] {
  const [, step, total] = BAR.exec(line) ?? []
  return step === undefined || total === undefined ? [] : [[Number(step), total]]
}
