import type { DatasetPicture } from '@the-way/shared'

/** The ids of all near-duplicates but the best of each group: with the fewest other findings, then the largest. */
export function surplusDuplicates(pictures: readonly DatasetPicture[]): string[] {
  const byId = new Map(pictures.map((picture) => [picture.id, picture]))
  const seen = new Set<string>()
  return pictures.flatMap((picture) => {
    if (seen.has(picture.id)) return []
    const group = groupOf(picture, byId)
    for (const { id } of group) seen.add(id)
    return group
      .toSorted((a, b) => flaws(a) - flaws(b) || area(b) - area(a) || b.bytes - a.bytes)
      .slice(1)
      .map(({ id }) => id)
  })
}

/** An image and all that are near-duplicates of it or of each other. */
function groupOf(first: DatasetPicture, byId: ReadonlyMap<string, DatasetPicture>) {
  const group = new Set([first])
  // A set that grows while it is walked is walked to its end.
  for (const { findings } of group) {
    for (const { picture_id } of findings) {
      const other = picture_id === undefined ? undefined : byId.get(picture_id)
      if (other) group.add(other)
    }
  }
  return [...group]
}

const flaws = ({ findings }: DatasetPicture) =>
  findings.filter(({ code }) => code !== 'near_duplicate').length
const area = ({ width, height }: DatasetPicture) => width * height
