import type { KeyboardEvent } from 'react'
import { undoNewest } from '../../components/toast-store.ts'
import type { Move } from './albums/use-album-order.ts'
import { type GridRow, verticalNeighbour } from './image-rows.ts'
import type { Selection } from './selection.ts'

interface GridKeys {
  rows: readonly GridRow<unknown>[]
  /** All images, in the order of the rows. */
  ids: readonly string[]
  /** The index of the image that has the focus. */
  current: number
  selection: Selection
  /** Gives another image the focus. An image that was just moved has its id, because the list is still the one before. */
  onFocus: (index: number, id?: string) => void
  /** Moves images of an album; `null` where the order can't be changed. */
  onMove: Move | null
}

/** Handles the keys that move the focus, select images, and change their order. */
export function handleGridKey(event: KeyboardEvent, grid: GridKeys) {
  const { rows, ids, current, selection, onFocus, onMove } = grid
  const shortcut = (key: string): boolean => {
    if (key === 'a') selection.selectAll()
    else return key === 'z' && undoNewest()
    return true
  }
  const act = (key: string): boolean => {
    const step = key === ',' ? -1 : key === '.' ? 1 : null
    if (key === ' ') selection.toggle(current)
    else if (key === 'Escape' && selection.isOn) selection.clear()
    else if (step !== null && onMove) moveOrder(onMove, step)
    else return false
    return true
  }
  const moveOrder = (move: Move, step: -1 | 1) => {
    const id = ids[current]
    if (id === undefined) return
    const after = move(selection.ids.size > 0 ? selection.ids : new Set([id]), step)
    onFocus(after.indexOf(id), id)
  }

  const { key, shiftKey, altKey, ctrlKey, metaKey } = event
  if (ctrlKey || metaKey) {
    if (shortcut(key.toLowerCase())) event.preventDefault()
    return
  }
  if (altKey) return
  if (act(key)) return event.preventDefault()
  const target = targetOf(key, { rows, ids, current })
  if (target === null) return
  event.preventDefault()
  const index = Math.min(ids.length - 1, Math.max(0, target))
  if (shiftKey) selection.extendTo(index)
  onFocus(index)
}

function targetOf(
  key: string,
  { rows, ids, current }: Pick<GridKeys, 'rows' | 'ids' | 'current'>,
): number | null {
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
      return ids.length - 1
    default:
      return null
  }
}
