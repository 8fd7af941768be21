import { type Mark, POINT, type Rectangle, type Stroke, shownMarks } from './mask-marks.ts'

export interface Size {
  width: number
  height: number
}

/** What drawing needs of a canvas; one on the screen and one in a worker both have it. */
export type MaskContext = Pick<
  CanvasRenderingContext2D,
  | 'arc'
  | 'beginPath'
  | 'clearRect'
  | 'fill'
  | 'fillRect'
  | 'globalCompositeOperation'
  | 'lineCap'
  | 'lineTo'
  | 'lineWidth'
  | 'moveTo'
  | 'stroke'
>

/** Draws a mask: what is to be repainted is opaque. The context is scaled to the pixels of the source. */
export function drawMask(context: MaskContext, marks: readonly Mark[], source: Size): void {
  context.clearRect(0, 0, source.width, source.height)
  for (const mark of shownMarks(marks)) drawMark(context, mark, source)
}

export function drawMark(context: MaskContext, mark: Mark, { width, height }: Size): void {
  switch (mark.kind) {
    case 'stroke':
      drawStroke(context, mark)
      break
    case 'rectangle':
      drawRectangle(context, mark)
      break
    case 'clear':
      context.clearRect(0, 0, width, height)
      break
    case 'invert':
      // Opaque becomes transparent, and the other way around.
      context.globalCompositeOperation = 'xor'
      context.fillRect(0, 0, width, height)
  }
}

/** Draws a stroke, or only its newest part: from the point with the index `from`. */
export function drawStroke(context: MaskContext, { erases, points }: Stroke, from = 0): void {
  context.globalCompositeOperation = erases ? 'destination-out' : 'source-over'
  context.lineCap = 'round'
  for (let at = from * POINT; at < points.length; at += POINT) {
    const number = (place: number) => points[at + place] ?? 0
    context.beginPath()
    if (at === 0) {
      context.arc(number(0), number(1), number(2) / 2, 0, 2 * Math.PI)
      context.fill()
    } else {
      context.lineWidth = number(2)
      context.moveTo(number(-POINT), number(1 - POINT))
      context.lineTo(number(0), number(1))
      context.stroke()
    }
  }
}

function drawRectangle(context: MaskContext, { erases, x, y, width, height }: Rectangle): void {
  context.globalCompositeOperation = erases ? 'destination-out' : 'source-over'
  context.fillRect(x, y, width, height)
}
