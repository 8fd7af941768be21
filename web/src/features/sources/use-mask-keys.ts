import { type KeyboardEvent, useState } from 'react'
import type { Size } from './mask-draw.ts'
import type { Mark } from './mask-marks.ts'
import { extendStroke, startStroke } from './mask-stroke.ts'
import { moveWithin, type Point } from './mask-view.ts'

interface MaskKeys {
  source: Size
  erases: boolean
  size: number
  isFull: boolean
  onMark: (mark: Mark) => void
  onSay: (text: string) => void
}

const DIRECTIONS: Record<string, Point> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
}

/** With Shift, a key moves the brush this many times as far. */
const FAST = 4

/**
 * Paints with the keyboard: the arrow keys move the brush by half its size, and Space puts it down or lifts it. Every step
 * is a mark of its own, so that each can be undone.
 */
export function useMaskKeys({ source, erases, size, isFull, onMark, onSay }: MaskKeys) {
  const [cursor, setCursor] = useState<Point>({ x: source.width / 2, y: source.height / 2 })
  const [isDown, setIsDown] = useState(false)
  const tool = erases ? 'Eraser' : 'Brush'

  const paint = (from: Point, to: Point) => {
    const stroke = startStroke(erases, { ...from, diameter: size })
    extendStroke(stroke, { ...to, diameter: size })
    onMark(stroke)
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === ' ') {
      event.preventDefault()
      if (event.repeat) return
      const puts = !isDown && !isFull
      setIsDown(puts)
      if (puts) paint(cursor, cursor)
      return onSay(`${tool} ${puts ? 'down' : 'lifted'} at ${place(cursor)}.`)
    }
    const direction = DIRECTIONS[event.key]
    if (!direction) return
    event.preventDefault()
    const step = Math.max(1, Math.round(size / 2)) * (event.shiftKey ? FAST : 1)
    const next = moveWithin(cursor, { x: direction.x * step, y: direction.y * step }, source)
    setCursor(next)
    if (isDown && !isFull) paint(cursor, next)
    onSay(`${place(next)}${isDown ? `, ${tool.toLowerCase()} down` : ''}`)
  }

  return { cursor, isDown, onKeyDown, onBlur: () => setIsDown(false) }
}

const place = ({ x, y }: Point) => `${Math.round(x)}, ${Math.round(y)}`
