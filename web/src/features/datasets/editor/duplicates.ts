import type { DatasetImage } from '@the-way/shared'

/** The ids of all near-duplicates but the best of each group: with the fewest other findings, then the largest. */
export function surplusDuplicates(images: readonly DatasetImage[]): string[] {
  const byId = new Map(images.map((image) => [image.id, image]))
  const seen = new Set<string>()
  return images.flatMap((image) => {
    if (seen.has(image.id)) return []
    const group = groupOf(image, byId)
    for (const { id } of group) seen.add(id)
    return group
      .toSorted((a, b) => flaws(a) - flaws(b) || area(b) - area(a) || b.bytes - a.bytes)
      .slice(1)
      .map(({ id }) => id)
  })
}

/** An image and all that are near-duplicates of it or of each other. */
function groupOf(first: DatasetImage, byId: ReadonlyMap<string, DatasetImage>) {
  const group = new Set([first])
  // A dataset that grows while it is walked is walked to its end.
  for (const { findings } of group) {
    for (const { image_id } of findings) {
      const other = image_id === undefined ? undefined : byId.get(image_id)
      if (other) group.add(other)
    }
  }
  return [...group]
}

const flaws = ({ findings }: DatasetImage) =>
  findings.filter(({ code }) => code !== 'near_duplicate').length
const area = ({ width, height }: DatasetImage) => width * height
