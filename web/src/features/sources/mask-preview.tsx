import { useEffect, useRef } from 'react'
import type { Mark } from './mask-marks.ts'
import { MaskPainter } from './mask-painter.ts'
import { canvasSize } from './mask-view.ts'
import type { Source } from './source.ts'

/** The mask over a small version of its source. */
export function MaskPreview({ source, marks }: { source: Source; marks: readonly Mark[] }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const { width, height } = source
  useEffect(() => {
    const element = canvas.current
    if (!element) return
    const shown = { width: element.clientWidth, height: element.clientHeight }
    new MaskPainter(element, { width, height }).resize(canvasSize(shown, devicePixelRatio), marks)
  }, [width, height, marks])
  return <canvas ref={canvas} aria-hidden className="mask-paint" />
}
