import { useState } from 'react'

export interface Selection {
  ids: ReadonlySet<string>
  /** Whether a click selects instead of opening. */
  isOn: boolean
  /** Whether images that are still to be loaded are selected, too. */
  isAll: boolean
  start(): void
  clear(): void
  /** Selects or deselects one image; the next range starts at it. */
  toggle(index: number): void
  /** Selects all from the last toggled image to this one. */
  extendTo(index: number): void
  /** Selects exactly these. */
  choose(ids: Iterable<string>): void
  selectAll(): void
}

/** The selected images of a list; images that leave the list are no longer selected. */
export function useSelection(imageIds: readonly string[]): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<string> | 'all'>(new Set())
  const [isOn, setIsOn] = useState(false)
  const [anchor, setAnchor] = useState<string | null>(null)
  const isAll = chosen === 'all'
  const ids = new Set(isAll ? imageIds : imageIds.filter((id) => chosen.has(id)))
  const choose = (next: Iterable<string>) => {
    setChosen(new Set(next))
    setIsOn(true)
  }

  return {
    ids,
    isOn: isOn || ids.size > 0,
    isAll,
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
      choose(next)
      setAnchor(id)
    },
    extendTo: (index) => {
      const start = anchor === null ? index : Math.max(0, imageIds.indexOf(anchor))
      const [from, to] = [Math.min(start, index), Math.max(start, index)]
      choose([...ids, ...imageIds.slice(from, to + 1)])
      if (anchor === null) setAnchor(imageIds[index] ?? null)
    },
    choose,
    selectAll: () => {
      setChosen('all')
      setIsOn(true)
    },
  }
}
