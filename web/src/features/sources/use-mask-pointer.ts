import { type PointerEvent, type RefObject, useRef } from 'react'
import type { Size } from './mask-draw.ts'
import { type Mark, POINT, type Stroke } from './mask-marks.ts'
import type { MaskPainter } from './mask-painter.ts'
import { diameterUnder, extendStroke, startStroke } from './mask-stroke.ts'
import { type Point, toSource } from './mask-view.ts'

interface MaskPointer {
  painter: RefObject<MaskPainter | null>
  source: Size
  erases: boolean
  /** The diameter of the brush in pixels of the source. */
  size: number
  isFull: boolean
  onMark: (mark: Mark) => void
  /** Called with where the pointer is; `null` if it has left. */
  onMove: (point: Point | null) => void
}

/** Paints with mouse, pen and touch. Returns the handlers of the canvas. */
export function useMaskPointer(options: MaskPointer) {
  const { painter, source, erases, size, isFull, onMark, onMove } = options
  const stroke = useRef<Stroke | null>(null)

  const pointOf = (event: PointerEvent['nativeEvent'], element: Element) => ({
    ...toSource(event, element.getBoundingClientRect(), source),
    diameter: diameterUnder(size, event.pointerType, event.pressure),
  })

  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0 || !event.isPrimary || isFull) return
    event.currentTarget.setPointerCapture(event.pointerId)
    stroke.current = startStroke(erases, pointOf(event.nativeEvent, event.currentTarget))
    painter.current?.paint(stroke.current, 0)
  }

  const onPointerMove = (event: PointerEvent) => {
    if (!event.isPrimary) return
    const { currentTarget, nativeEvent } = event
    onMove(pointOf(nativeEvent, currentTarget))
    const current = stroke.current
    if (!current) return
    const from = current.points.length / POINT
    // Fast movements arrive as one event with several points.
    const events = nativeEvent.getCoalescedEvents?.() ?? []
    for (const each of events.length > 0 ? events : [nativeEvent])
      extendStroke(current, pointOf(each, currentTarget))
    painter.current?.paint(current, from)
  }

  const end = () => {
    if (stroke.current) onMark(stroke.current)
    stroke.current = null
  }

  return {
    onPointerDown,
    onPointerMove,
    onPointerUp: end,
    onPointerCancel: end,
    onPointerLeave: () => onMove(null),
  }
}
