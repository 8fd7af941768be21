/** As far as a list at Replicate is read for one answer: a thousand entries, 100 a page. */
export const MAX_PAGES = 10

/** The first pages of a list as one; `complete` when there were no more. */
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
