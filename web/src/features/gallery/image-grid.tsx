import { defaultRangeExtractor, useWindowVirtualizer } from '@tanstack/react-virtual'
import type { GalleryImage } from '@the-way/shared'
import { type CSSProperties, type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { useLostFocus } from '../../lib/use-lost-focus.ts'
import type { Move } from './albums/use-album-order.ts'
import { GridFrame } from './grid-frame.tsx'
import { handleGridKey } from './grid-keys.ts'
import { GroupHeading } from './group-heading.tsx'
import { type Grouping, layOut, rowWith } from './image-rows.ts'
import type { GallerySearch } from './search.ts'
import type { Selection } from './selection.ts'
import { useGridBox } from './use-grid-box.ts'
import { useRubberBand } from './use-rubber-band.ts'

interface ImageGridProps {
  images: readonly GalleryImage[]
  search: GallerySearch
  /** What the images have headings for; `null` for none. */
  groupBy: Grouping | null
  /** The height that rows aim for, in pixels. */
  rowHeight: number
  selection: Selection
  hasMore: boolean
  /** Called when the end of the loaded images comes near. */
  onNearEnd: () => void
  /** Changes the order of an album; `null` where that is not possible. */
  onMove: Move | null
}

/** How many rows outside the window are rendered, so that scrolling shows no gaps. */
const OVERSCAN = 3
/** The next page is requested when fewer rows than this are below the window. */
const NEAR_END_ROWS = 12

/**
 * Images in rows of one height, below headings unless they are of an album. Only the rows near the window are in the
 * document. One image is in the tab order; the arrow keys, Home and End move to others.
 */
export function ImageGrid(props: ImageGridProps) {
  const { images, search, groupBy, rowHeight, selection, hasMore, onNearEnd, onMove } = props
  const [list, { width, top: scrollMargin }] = useGridBox()
  const [active, setActive] = useState<{ id?: string | undefined; index: number }>({ index: 0 })
  const focusWanted = useRef(false)

  const rows = useMemo(
    () => (width > 0 ? layOut(images, { width, rowHeight, groupBy }) : []),
    [images, width, rowHeight, groupBy],
  )
  const current = useMemo(() => placeOf(active, images), [active, images])
  const activeRow = useMemo(() => rowWith(rows, current), [rows, current])
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: (index) => rows[index]?.height ?? 0,
    getItemKey: (index) => {
      const row = rows[index]
      return row?.kind === 'images' ? (row.images[0]?.image.id ?? index) : `heading-${index}`
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

  const onActive = (index: number, id = images[index]?.id) => setActive({ id, index })
  const moveTo = (index: number, id?: string) => {
    const row = rowWith(rows, index)
    if (row < 0) return
    focusWanted.current = true
    onActive(index, id)
    virtualizer.scrollToIndex(row, { align: 'auto' })
  }

  const onKeyDown = (event: KeyboardEvent) =>
    handleGridKey(event, {
      rows,
      ids: images.map(({ id }) => id),
      current,
      selection,
      onFocus: moveTo,
      onMove,
    })
  // The image that had the focus may be deleted, or no longer match the filters.
  const focusHandlers = useLostFocus(() => moveTo(current))
  const { band, handlers } = useRubberBand({ grid: list, rows, selection })

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
      {...handlers}
      {...focusHandlers}
      data-selecting={selection.isOn || undefined}
      className="image-grid"
      style={style}
    >
      {items.flatMap(({ index, start }) => {
        const row = rows[index]
        const top = start - scrollMargin
        if (!row) return []
        if (row.kind === 'heading')
          return (
            <GroupHeading
              key={`heading-${index}`}
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
            onActive={onActive}
          />
        ))
      })}
      {band && (
        <li
          aria-hidden
          className="grid-band"
          style={{
            left: band.left,
            top: band.top,
            width: band.right - band.left,
            height: band.bottom - band.top,
          }}
        />
      )}
    </ul>
  )
}

/** Returns the index of an image, also after others were added or removed; if it was removed, of the one in its place. */
function placeOf(
  { id, index }: { id?: string | undefined; index: number },
  images: readonly GalleryImage[],
): number {
  if (images[index]?.id === id) return index
  const found = images.findIndex((image) => image.id === id)
  return found < 0 ? Math.min(index, Math.max(0, images.length - 1)) : found
}
