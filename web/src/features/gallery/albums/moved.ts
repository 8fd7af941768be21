/**
 * Returns the ids with the chosen ones one place earlier (-1) or later (1). Chosen neighbours stay together, and those at
 * the beginning or the end stay there.
 */
export function moved(ids: readonly string[], chosen: ReadonlySet<string>, step: -1 | 1): string[] {
  const next = [...ids]
  const first = step < 0 ? 0 : next.length - 1
  for (let at = first; at >= 0 && at < next.length; at -= step) {
    const [id, other] = [next[at], next[at + step]]
    if (id === undefined || other === undefined || !chosen.has(id) || chosen.has(other)) continue
    next[at] = other
    next[at + step] = id
  }
  return next
}

/** Returns the part of the new order that the API needs: all up to the last id that has another place than before. */
export function changedOrder(before: readonly string[], after: readonly string[]): string[] {
  const last = after.findLastIndex((id, at) => id !== before[at])
  return after.slice(0, last + 1)
}
