import { defaultRangeExtractor, useWindowVirtualizer } from '@tanstack/react-virtual'
import type { GalleryImage } from '@the-way/shared'
import {
  type CSSProperties,
  type KeyboardEvent,
  type PointerEvent,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { DayHeading } from './day-heading.tsx'
import { GridFrame } from './grid-frame.tsx'
import { layOut, rowWith, verticalNeighbour } from './image-rows.ts'
import type { GallerySearch } from './search.ts'
import type { Selection } from './selection.ts'
import { useGridBox } from './use-grid-box.ts'

interface ImageGridProps {
  images: readonly GalleryImage[]
  search: GallerySearch
  /** The height that rows aim for, in pixels. */
  rowHeight: number
  selection: Selection
  hasMore: boolean
  /** Called when the end of the loaded images comes near. */
  onNearEnd: () => void
}

/** How many rows outside the window are rendered, so that scrolling shows no gaps. */
const OVERSCAN = 3
/** The next page is requested when fewer rows than this are below the window. */
const NEAR_END_ROWS = 12

/**
 * Images day by day in rows of one height. Only the rows near the window are in the document. One image is in the tab
 * order; the arrow keys, Home and End move to others.
 */
export function ImageGrid(props: ImageGridProps) {
  const { images, search, rowHeight, selection, hasMore, onNearEnd } = props
  const [list, { width, top: scrollMargin }] = useGridBox()
  const [active, setActive] = useState(0)
  const focusWanted = useRef(false)

  const rows = useMemo(
    () => (width > 0 ? layOut(images, { width, rowHeight }) : []),
    [images, width, rowHeight],
  )
  const current = Math.min(active, Math.max(0, images.length - 1))
  const activeRow = useMemo(() => rowWith(rows, current), [rows, current])
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: (index) => rows[index]?.height ?? 0,
    getItemKey: (index) => {
      const row = rows[index]
      return row?.kind === 'images' ? (row.images[0]?.image.id ?? index) : `day-${index}`
    },
    overscan: OVERSCAN,
    scrollMargin,
    // The active image stays in the document, so that it keeps the focus while the page is scrolled.
    rangeExtractor: (range) => {
      const visible = defaultRangeExtractor(range)
      return activeRow < 0 || visible.includes(activeRow)
        ? visible
        : [...visible, activeRow].toSorted((a, b) => a - b)
    },
  })
  // A new layout has other heights.
  useEffect(() => {
    virtualizer.measure()
  }, [rows, virtualizer])

  const items = virtualizer.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  // Before the width is known, there are images but no rows.
  const isNearEnd = (rows.length > 0 || images.length === 0) && last > rows.length - NEAR_END_ROWS
  useEffect(() => {
    if (hasMore && isNearEnd) onNearEnd()
  }, [hasMore, isNearEnd, onNearEnd])

  useEffect(() => {
    if (!focusWanted.current) return
    const link = list.current?.querySelector<HTMLElement>(`[data-index="${current}"]`)
    if (!link) return
    focusWanted.current = false
    link.focus({ preventScroll: true })
  })

  const moveTo = (index: number) => {
    const row = rowWith(rows, index)
    if (row < 0) return
    focusWanted.current = true
    setActive(index)
    virtualizer.scrollToIndex(row, { align: 'auto' })
  }

  const onKeyDown = (event: KeyboardEvent) => {
    const { key, shiftKey } = event
    if (key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      return selection.selectAll()
    }
    if (event.altKey || event.ctrlKey || event.metaKey) return
    if (key === ' ') {
      event.preventDefault()
      return selection.toggle(current)
    }
    const target = targetOf(key)
    if (target === null) return
    event.preventDefault()
    const index = Math.min(images.length - 1, Math.max(0, target))
    if (shiftKey) selection.extendTo(index)
    moveTo(index)
  }

  const targetOf = (key: string): number | null => {
    switch (key) {
      case 'ArrowLeft':
        return current - 1
      case 'ArrowRight':
        return current + 1
      case 'ArrowUp':
        return verticalNeighbour(rows, current, -1)
      case 'ArrowDown':
        return verticalNeighbour(rows, current, 1)
      case 'Home':
        return 0
      case 'End':
        return images.length - 1
      default:
        return null
    }
  }

  /** While selecting, dragging over images selects them. */
  const onPointerOver = (event: PointerEvent) => {
    if (!selection.isOn || event.buttons !== 1 || event.pointerType !== 'mouse') return
    const index = indexOf(event.target)
    if (index !== null) selection.extendTo(index)
  }

  const style = {
    height: virtualizer.getTotalSize(),
    '--grid-width': `${width}px`,
  } as CSSProperties
  return (
    <ul
      ref={list}
      aria-label="Images"
      aria-describedby="gallery-keys"
      onKeyDown={onKeyDown}
      onPointerOver={onPointerOver}
      data-selecting={selection.isOn || undefined}
      className="image-grid"
      style={style}
    >
      {items.flatMap(({ index, start }) => {
        const row = rows[index]
        const top = start - scrollMargin
        if (!row) return []
        if (row.kind === 'day')
          return (
            <DayHeading
              key={`day-${index}`}
              row={row}
              search={search}
              top={top}
              hasMore={hasMore}
            />
          )
        return row.images.map((placed, place) => (
          <GridFrame
            key={placed.image.id}
            placed={placed}
            top={top}
            imageHeight={row.imageHeight}
            isFirstInRow={place === 0}
            isLastRow={row.isLast}
            total={hasMore ? -1 : images.length}
            search={search}
            selection={selection}
            isActive={placed.index === current}
            onActive={setActive}
          />
        ))
      })}
    </ul>
  )
}

/** Returns the index of the image that an element belongs to. */
function indexOf(target: EventTarget): number | null {
  const frame = target instanceof Element ? target.closest('[data-place]') : null
  return frame ? Number(frame.getAttribute('data-place')) : null
}
