import { useState } from 'react'

export interface Selection {
  ids: ReadonlySet<string>
  /** Whether a click selects instead of opening. */
  isOn: boolean
  start(): void
  clear(): void
  /** Selects or deselects one image; the next range starts at it. */
  toggle(index: number): void
  /** Selects all from the last toggled image to this one. */
  extendTo(index: number): void
  selectAll(): void
}

/** The selected images of a list; images that leave the list are no longer selected. */
export function useSelection(imageIds: readonly string[]): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [isOn, setIsOn] = useState(false)
  const [anchor, setAnchor] = useState<string | null>(null)
  const ids = new Set(imageIds.filter((id) => chosen.has(id)))

  return {
    ids,
    isOn: isOn || ids.size > 0,
    start: () => setIsOn(true),
    clear: () => {
      setChosen(new Set())
      setIsOn(false)
      setAnchor(null)
    },
    toggle: (index) => {
      const id = imageIds[index]
      if (id === undefined) return
      const next = new Set(ids)
      if (!next.delete(id)) next.add(id)
      setChosen(next)
      setAnchor(id)
      setIsOn(true)
    },
    extendTo: (index) => {
      const start = anchor === null ? index : Math.max(0, imageIds.indexOf(anchor))
      const [from, to] = [Math.min(start, index), Math.max(start, index)]
      setChosen(new Set([...ids, ...imageIds.slice(from, to + 1)]))
      if (anchor === null) setAnchor(imageIds[index] ?? null)
      setIsOn(true)
    },
    selectAll: () => {
      setChosen(new Set(imageIds))
      setIsOn(true)
    },
  }
}
