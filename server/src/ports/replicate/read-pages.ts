/** How many pages of a list at Replicate are read for one response: a thousand entries, 100 per page. */
export const MAX_PAGES = 10

/** Joins the first pages of a list; `complete` tells whether these were all. */
export async function readPages<T>(pages: AsyncIterable<T[]>, max: number) {
  const items: T[] = []
  let read = 0
  for await (const page of pages) {
    if (read === max) return { items, complete: false }
    items.push(...page)
    read += 1
  }
  return { items, complete: true }
}
