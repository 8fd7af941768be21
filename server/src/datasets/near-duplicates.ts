import { hammingDistance, NEAR_DUPLICATE_DISTANCE } from '../images/perceptual-hash.ts'

/** For each hash the places of those that are nearly the same, the nearest first. */
export function findNearDuplicates(hashes: readonly (string | null)[]): number[][] {
  const near = hashes.map((): { place: number; distance: number }[] => [])
  for (const [one, hash] of hashes.entries())
    for (let other = 0; other < one; other += 1) {
      const otherHash = hashes[other]
      if (!hash || !otherHash) continue
      const distance = hammingDistance(hash, otherHash)
      if (distance > NEAR_DUPLICATE_DISTANCE) continue
      near[one]?.push({ place: other, distance })
      near[other]?.push({ place: one, distance })
    }
  return near.map((others) =>
    others.sort((a, b) => a.distance - b.distance).map(({ place }) => place),
  )
}

/** Those that hang together, each group in its order. */
export function groupNearDuplicates(near: readonly (readonly number[])[]): number[][] {
  const seen = new Set<number>()
  const groups: number[][] = []
  for (const [first, others] of near.entries()) {
    if (others.length === 0 || seen.has(first)) continue
    const group: number[] = []
    const next = [first]
    for (let place = next.pop(); place !== undefined; place = next.pop()) {
      if (seen.has(place)) continue
      seen.add(place)
      group.push(place)
      next.push(...(near[place] ?? []))
    }
    groups.push(group.sort((a, b) => a - b))
  }
  return groups
}
