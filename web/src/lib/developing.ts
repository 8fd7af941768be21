/**
 * Returns how far image `index` of `count` has developed (0 to 1) when a run is at `progress` (0 to 1). The sheet
 * develops from its first frame to its last, and all frames are complete at 1.
 */
export function developed(index: number, count: number, progress: number): number {
  const lag = count > 1 ? (0.55 * index) / (count - 1) : 0
  return Math.min(1, Math.max(0, 1.55 * progress - lag))
}
