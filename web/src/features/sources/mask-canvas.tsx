import clsx from 'clsx'
import { type CSSProperties, useEffect, useRef, useState } from 'react'
import type { Mark } from './mask-marks.ts'
import { MaskPainter } from './mask-painter.ts'
import { canvasSize, fitInto, type Point } from './mask-view.ts'
import type { Source } from './source.ts'
import { useMaskKeys } from './use-mask-keys.ts'
import { useMaskPointer } from './use-mask-pointer.ts'

interface MaskCanvasProps {
  source: Pick<Source, 'url' | 'name' | 'width' | 'height'>
  marks: readonly Mark[]
  erases: boolean
  /** The diameter of the brush in pixels of the source. */
  size: number
  /** Whether the mask has as many strokes as it may have. */
  isFull: boolean
  /** The id of the text that explains the keys. */
  helpId: string
  onMark: (mark: Mark) => void
  /** Called with what a screen reader should say. */
  onSay: (text: string) => void
}

/** The source as large as fits, with the mask over it. */
export function MaskCanvas(props: MaskCanvasProps) {
  const { source, marks, erases, size, isFull, helpId, onMark, onSay } = props
  const room = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const painter = useRef<MaskPainter | null>(null)
  const latestMarks = useRef(marks)
  const [shown, setShown] = useState({ width: 0, height: 0 })
  const [pointer, setPointer] = useState<Point | null>(null)
  const [hasFocus, setHasFocus] = useState(false)
  const keys = useMaskKeys({ source, erases, size, isFull, onMark, onSay })
  const pointerHandlers = useMaskPointer({
    painter,
    source,
    erases,
    size,
    isFull,
    onMark,
    onMove: setPointer,
  })
  const { width, height } = source

  useEffect(() => {
    const box = room.current
    const element = canvas.current
    if (!box || !element) return
    painter.current = new MaskPainter(element, { width, height })
    const fit = () => {
      const next = fitInto({ width, height }, { width: box.clientWidth, height: box.clientHeight })
      setShown(next)
      painter.current?.resize(canvasSize(next, devicePixelRatio), latestMarks.current)
    }
    const observer = new ResizeObserver(fit)
    observer.observe(box)
    // A window that moves to another display may keep its size.
    addEventListener('resize', fit)
    return () => {
      observer.disconnect()
      removeEventListener('resize', fit)
    }
  }, [width, height])

  useEffect(() => {
    latestMarks.current = marks
    painter.current?.show(marks)
  }, [marks])

  const ring = pointer ?? (hasFocus ? keys.cursor : null)
  const scale = shown.width / width
  return (
    <div ref={room} className="grid min-h-0 min-w-0 place-items-center overflow-hidden">
      <div
        role="application"
        aria-label={`Mask of ${source.name}`}
        aria-describedby={helpId}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is painted on with the keyboard
        tabIndex={0}
        data-mask-canvas
        className="mask-stage"
        style={shown}
        onKeyDown={keys.onKeyDown}
        onFocus={() => setHasFocus(true)}
        onBlur={() => {
          setHasFocus(false)
          keys.onBlur()
        }}
        {...pointerHandlers}
      >
        <img src={source.url} alt="" draggable={false} className="size-full" />
        <canvas ref={canvas} className="mask-paint" />
        {ring && (
          <span
            aria-hidden
            className={clsx('mask-ring', keys.isDown && !pointer && 'mask-ring-down')}
            style={ringStyle(ring, size, scale)}
          />
        )}
      </div>
    </div>
  )
}

function ringStyle({ x, y }: Point, size: number, scale: number): CSSProperties {
  const diameter = Math.max(4, size * scale)
  return {
    width: diameter,
    height: diameter,
    transform: `translate(${x * scale - diameter / 2}px, ${y * scale - diameter / 2}px)`,
  }
}
