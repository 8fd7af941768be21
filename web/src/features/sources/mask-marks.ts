import { type Static, Type } from 'typebox'

/**
 * A mask is a list of marks in pixels of its source image, so the same marks can be drawn at any size: on the screen, and
 * as the file that is sent.
 */
const StrokeSchema = Type.Object({
  kind: Type.Literal('stroke'),
  erases: Type.Boolean(),
  /** x, y and diameter of each point, one after the other. */
  points: Type.Array(Type.Number()),
})
export type Stroke = Static<typeof StrokeSchema>

const RectangleSchema = Type.Object({
  kind: Type.Literal('rectangle'),
  erases: Type.Boolean(),
  x: Type.Number(),
  y: Type.Number(),
  width: Type.Number(),
  height: Type.Number(),
})
export type Rectangle = Static<typeof RectangleSchema>

const MarkSchema = Type.Union([
  StrokeSchema,
  RectangleSchema,
  Type.Object({ kind: Type.Literal('invert') }),
  Type.Object({ kind: Type.Literal('clear') }),
])
export type Mark = Static<typeof MarkSchema>

export const MarksSchema = Type.Array(MarkSchema)

/** How many numbers each point of a stroke has. */
export const POINT = 3

/** Returns the marks that decide what the mask looks like: those after it was last cleared. */
export const shownMarks = (marks: readonly Mark[]): readonly Mark[] =>
  marks.slice(marks.findLastIndex(({ kind }) => kind === 'clear') + 1)
