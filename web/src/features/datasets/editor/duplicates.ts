import type { DatasetImage } from '@the-way/shared'

/** Returns the ids of all near-duplicates but the best of each group: fewest other findings, then largest. */
export function surplusDuplicates(images: readonly DatasetImage[]): string[] {
  const byId = new Map(images.map((image) => [image.id, image]))
  const seen = new Set<string>()
  return images.flatMap((image) => {
    if (seen.has(image.id)) return []
    const group = groupOf(image, byId)
    for (const { id } of group) seen.add(id)
    return group
      .toSorted(
        (a, b) => otherFindings(a) - otherFindings(b) || area(b) - area(a) || b.bytes - a.bytes,
      )
      .slice(1)
      .map(({ id }) => id)
  })
}

/** Returns an image with its near-duplicates, their near-duplicates, and so on. */
function groupOf(first: DatasetImage, byId: ReadonlyMap<string, DatasetImage>) {
  const group = new Set([first])
  // The loop also visits the images that are added to the Set while it runs.
  for (const { findings } of group) {
    for (const { image_id } of findings) {
      const other = image_id === undefined ? undefined : byId.get(image_id)
      if (other) group.add(other)
    }
  }
  return [...group]
}

const otherFindings = ({ findings }: DatasetImage) =>
  findings.filter(({ code }) => code !== 'near_duplicate').length
const area = ({ width, height }: DatasetImage) => width * height
