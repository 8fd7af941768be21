import { type Mark, shownMarks } from './mask-marks.ts'

interface MaskHistory {
  done: readonly Mark[]
  /** What redo brings back, the next one last. */
  undone: readonly Mark[]
}

/** The most numbers that a mask's strokes may have: about 5 MB of memory, and hours of painting. */
export const MAX_NUMBERS = 300_000

/** Returns a history that starts with the marks of a finished mask; undo can take them back too. */
export const historyOf = (marks: readonly Mark[]): MaskHistory => ({ done: marks, undone: [] })

/** Adds a mark. If there are too many, those before the mask was last cleared are forgotten. */
export function add({ done }: MaskHistory, mark: Mark): MaskHistory {
  const marks = [...done, mark]
  return { done: numbersIn(marks) > MAX_NUMBERS ? shownMarks(marks) : marks, undone: [] }
}

export function undo(history: MaskHistory): MaskHistory {
  const last = history.done.at(-1)
  return last ? { done: history.done.slice(0, -1), undone: [...history.undone, last] } : history
}

export function redo(history: MaskHistory): MaskHistory {
  const next = history.undone.at(-1)
  return next ? { done: [...history.done, next], undone: history.undone.slice(0, -1) } : history
}

/** Whether the mask has as many strokes as it may have. */
export const isFull = ({ done }: MaskHistory): boolean => numbersIn(shownMarks(done)) >= MAX_NUMBERS

const numbersIn = (marks: readonly Mark[]) =>
  marks.reduce((sum, mark) => sum + (mark.kind === 'stroke' ? mark.points.length : 1), 0)
