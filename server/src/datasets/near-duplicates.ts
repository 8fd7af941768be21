import { hammingDistance, NEAR_DUPLICATE_DISTANCE } from '../images/perceptual-hash.ts'

/** Returns for each hash the positions of nearly identical ones, the nearest first. */
export function findNearDuplicates(hashes: readonly (string | null)[]): number[][] {
  const near = hashes.map((): { position: number; distance: number }[] => [])
  for (const [one, hash] of hashes.entries())
    for (let other = 0; other < one; other += 1) {
      const otherHash = hashes[other]
      if (!hash || !otherHash) continue
      const distance = hammingDistance(hash, otherHash)
      if (distance > NEAR_DUPLICATE_DISTANCE) continue
      near[one]?.push({ position: other, distance })
      near[other]?.push({ position: one, distance })
    }
  return near.map((others) =>
    others.sort((a, b) => a.distance - b.distance).map(({ position }) => position),
  )
}

/** Groups the positions that are connected as near-duplicates, each group in ascending order. */
export function groupNearDuplicates(near: readonly (readonly number[])[]): number[][] {
  const seen = new Set<number>()
  const groups: number[][] = []
  for (const [first, others] of near.entries()) {
    if (others.length === 0 || seen.has(first)) continue
    const group: number[] = []
    const next = [first]
    for (let position = next.pop(); position !== undefined; position = next.pop()) {
      if (seen.has(position)) continue
      seen.add(position)
      group.push(position)
      next.push(...(near[position] ?? []))
    }
    groups.push(group.sort((a, b) => a - b))
  }
  return groups
}
