/** Replicate's page size for trainings and predictions. */
const pageSize = 100

export interface Page<T> {
  next: string | null
  previous: string | null
  results: T[]
}

/**
 * Returns one page of an ordered list. The cursor names the page's first item, so items that are added on top meanwhile
 * don't shift it.
 */
export function pageOf<T extends { id: string }, R>(
  items: T[],
  {
    cursor,
    listUrl,
    present,
  }: { cursor: string | undefined; listUrl: string; present: (item: T) => R },
): Page<R> {
  const first = cursor === undefined ? 0 : items.findIndex((item) => item.id === decode(cursor))
  const start = first === -1 ? items.length : first
  const link = (index: number): string | null => {
    const item = items[index]
    if (!item) return null
    const url = new URL(listUrl)
    url.searchParams.set('cursor', encode(item.id))
    return url.href
  }
  return {
    next: link(start + pageSize),
    previous: start === 0 ? null : link(Math.max(0, start - pageSize)),
    results: items.slice(start, start + pageSize).map(present),
  }
}

const encode = (id: string): string => Buffer.from(`p=${id}`).toString('base64url')
const decode = (cursor: string): string => Buffer.from(cursor, 'base64url').toString().slice(2)
