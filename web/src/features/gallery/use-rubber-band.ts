import { type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react'
import type { GridRow } from './image-rows.ts'
import { type Band, bandBetween, imagesIn, type Point } from './rubber-band.ts'
import type { Selection } from './selection.ts'

interface RubberBand {
  grid: RefObject<HTMLElement | null>
  rows: readonly GridRow<{ id: string }>[]
  selection: Selection
}

/** A shorter movement is a click. */
const MIN_DRAG_PX = 6
/** The page scrolls while the pointer is this near to the edge of the window, in pixels. */
const EDGE_PX = 56
const SCROLL_PX = 14

/**
 * Selects images by dragging a rectangle over them with the mouse, in addition to those that were selected before.
 * Returns the rectangle and the handlers of the grid.
 */
export function useRubberBand({ grid, rows, selection }: RubberBand) {
  const [band, setBand] = useState<Band | null>(null)
  /** Where the drag began, in the grid, and what was selected then. */
  const start = useRef<(Point & { before: ReadonlySet<string> }) | null>(null)
  /** Where the pointer is, in the window. */
  const pointer = useRef<Point>({ x: 0, y: 0 })
  const isDragging = band !== null

  const inGrid = ({ x, y }: Point): Point => {
    const box = grid.current?.getBoundingClientRect()
    return { x: x - (box?.left ?? 0), y: y - (box?.top ?? 0) }
  }
  const follow = () => {
    if (!start.current) return
    const next = bandBetween(start.current, inGrid(pointer.current))
    setBand(next)
    selection.choose([...start.current.before, ...imagesIn(rows, next).map(({ id }) => id)])
  }

  useEffect(() => {
    if (!isDragging) return
    let frame = requestAnimationFrame(function scroll() {
      const { y } = pointer.current
      const step = y < EDGE_PX ? -SCROLL_PX : y > innerHeight - EDGE_PX ? SCROLL_PX : 0
      if (step !== 0) {
        scrollBy(0, step)
        follow()
      }
      frame = requestAnimationFrame(scroll)
    })
    return () => cancelAnimationFrame(frame)
  })

  const end = () => {
    start.current = null
    setBand(null)
  }
  return {
    band,
    handlers: {
      onPointerDown: (event: PointerEvent) => {
        const isOfMouse = event.pointerType === 'mouse' && event.button === 0
        const hasModifier = event.shiftKey || event.ctrlKey || event.metaKey
        if (!isOfMouse || hasModifier || isCheckbox(event.target)) return
        pointer.current = { x: event.clientX, y: event.clientY }
        start.current = { ...inGrid(pointer.current), before: selection.ids }
      },
      onPointerMove: (event: PointerEvent) => {
        if (!start.current) return
        pointer.current = { x: event.clientX, y: event.clientY }
        const { x, y } = inGrid(pointer.current)
        const distance = Math.hypot(x - start.current.x, y - start.current.y)
        if (!isDragging && distance < MIN_DRAG_PX) return
        // The click at the end goes to the grid instead of an image.
        if (!isDragging) event.currentTarget.setPointerCapture(event.pointerId)
        follow()
      },
      onPointerUp: end,
      onPointerCancel: end,
    },
  }
}

const isCheckbox = (target: EventTarget) => target instanceof Element && target.matches('input')
