import type { GalleryImageDetails } from '@the-way/shared'
import { type PointerEvent, useRef, useState } from 'react'
import { frameNumber } from '../../../lib/format.ts'

interface WipeProps {
  left: GalleryImageDetails
  right: GalleryImageDetails
}

const LABEL =
  'absolute top-2.5 rounded-chip bg-[#1b1a18] px-2 py-0.5 text-small font-semibold text-[#f5f3ee]'

/** Two images on top of each other; the slider moves the border between them. */
export function Wipe({ left, right }: WipeProps) {
  const box = useRef<HTMLDivElement>(null)
  const [at, setAt] = useState(50)

  const follow = (event: PointerEvent) => {
    if (event.buttons !== 1 || !box.current) return
    const { left: start, width } = box.current.getBoundingClientRect()
    setAt(Math.round(Math.min(100, Math.max(0, ((event.clientX - start) / width) * 100))))
  }

  return (
    <div
      ref={box}
      onPointerDown={follow}
      onPointerMove={follow}
      className="relative touch-none overflow-hidden rounded-photo bg-sunken select-none"
      style={{ aspectRatio: `${left.width} / ${left.height}` }}
    >
      <img
        src={left.url}
        alt={left.prompt}
        draggable={false}
        className="absolute size-full object-contain"
      />
      <img
        src={right.url}
        alt={right.prompt}
        draggable={false}
        className="absolute size-full object-contain"
        style={{ clipPath: `inset(0 0 0 ${at}%)` }}
      />
      <span
        aria-hidden
        className="absolute inset-y-0 -ml-px w-0.5 bg-[#fdfcfa]"
        style={{ left: `${at}%` }}
      />
      <span className={`${LABEL} left-2.5`}>{frameNumber(left.number)}</span>
      <span className={`${LABEL} right-2.5`}>{frameNumber(right.number)}</span>
      <input
        type="range"
        min={0}
        max={100}
        value={at}
        aria-label="Position of the wipe"
        aria-valuetext={`${at}% image ${frameNumber(left.number)}`}
        onChange={(event) => setAt(Number(event.target.value))}
        className="wipe-slider"
      />
    </div>
  )
}
