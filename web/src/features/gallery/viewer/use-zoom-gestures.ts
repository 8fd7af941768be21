import { type PointerEvent, type RefObject, useEffect, useRef } from 'react'
import { panBy, WHOLE, ZOOM_STEP, type Zoom, zoomAt } from './zoom.ts'

interface ZoomGestures {
  pane: RefObject<HTMLElement | null>
  zoom: Zoom
  onZoom: (zoom: Zoom) => void
  /** Called for a swipe to the left (1) or right (-1) over an image that is shown whole. */
  onSwipe?: (step: 1 | -1) => void
}

interface Point {
  x: number
  y: number
}

/** How far a finger must move for a swipe, in pixels. */
const SWIPE_PX = 48
const WHEEL_SPEED = 0.002

/** Zooms with the wheel, a pinch or a double click, and pans by dragging. Returns the handlers of the pane. */
export function useZoomGestures({ pane, zoom, onZoom, onSwipe }: ZoomGestures) {
  const fingers = useRef(new Map<number, Point>())
  const start = useRef<Point | null>(null)

  /** Returns a point relative to the pane's centre, in its widths and heights. */
  const relative = ({ x, y }: Point): Point => {
    const box = pane.current?.getBoundingClientRect()
    if (!box) return { x: 0, y: 0 }
    return { x: (x - box.left) / box.width - 0.5, y: (y - box.top) / box.height - 0.5 }
  }

  useEffect(() => {
    const element = pane.current
    if (!element) return
    // React's own wheel handlers are passive, so they could not keep the page from scrolling.
    const onWheel = (event: WheelEvent) => {
      event.preventDefault()
      const factor = Math.exp(-event.deltaY * WHEEL_SPEED)
      onZoom(zoomAt(zoom, factor, relative({ x: event.clientX, y: event.clientY })))
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  })

  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY })
    start.current = fingers.current.size === 1 ? { x: event.clientX, y: event.clientY } : null
  }

  const onPointerMove = (event: PointerEvent) => {
    const before = fingers.current.get(event.pointerId)
    if (!before) return
    const now = { x: event.clientX, y: event.clientY }
    const other = [...fingers.current].find(([id]) => id !== event.pointerId)?.[1]
    fingers.current.set(event.pointerId, now)
    if (other) {
      const factor = distance(now, other) / Math.max(1, distance(before, other))
      onZoom(zoomAt(zoom, factor, relative(middle(now, other))))
    } else if (zoom.scale > 1) {
      const [a, b] = [relative(before), relative(now)]
      onZoom(panBy(zoom, b.x - a.x, b.y - a.y))
    }
  }

  const onPointerUp = (event: PointerEvent) => {
    const from = start.current
    if (fingers.current.delete(event.pointerId) && from && zoom.scale === 1) {
      const moved = event.clientX - from.x
      const isSwipe = Math.abs(moved) > Math.max(SWIPE_PX, Math.abs(event.clientY - from.y))
      if (isSwipe && event.pointerType !== 'mouse') onSwipe?.(moved < 0 ? 1 : -1)
    }
    start.current = null
  }

  return {
    onPointerDown,
    onPointerMove,
    onPointerUp,
    onPointerCancel: onPointerUp,
    onDoubleClick: (event: { clientX: number; clientY: number }) =>
      onZoom(
        zoom.scale > 1
          ? WHOLE
          : zoomAt(zoom, ZOOM_STEP ** 2, relative({ x: event.clientX, y: event.clientY })),
      ),
  }
}

const distance = (a: Point, b: Point) => Math.hypot(a.x - b.x, a.y - b.y)
const middle = (a: Point, b: Point) => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 })
