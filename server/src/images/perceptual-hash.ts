/** The side of the greyscale square that is hashed. */
export const HASH_SIDE = 32

/**
 * Two images whose hashes differ in at most this many of 64 bits count as near-duplicates. Measured: copies that were
 * scaled, recompressed, sharpened, blurred, or made lighter, darker or grey differ in at most 8 bits, and those cropped by
 * 5% in at most 10. 14 landscapes differ from each other in at least 20, and 126 crops of them, skies included, in at
 * least 12.
 */
export const NEAR_DUPLICATE_DISTANCE = 10

const FREQUENCIES = 8

/** cos((2x + 1)uπ / 2n), the basis of the cosine transform, by frequency and position. */
const BASIS = Array.from({ length: FREQUENCIES }, (_, frequency) =>
  Float64Array.from({ length: HASH_SIDE }, (_, position) =>
    Math.cos(((2 * position + 1) * frequency * Math.PI) / (2 * HASH_SIDE)),
  ),
)

/**
 * Returns 64 bits as 16 hex digits, which are similar for images that look similar: one bit for each of the image's 8 × 8
 * lowest frequencies, set if it is above their median. `pixels` is the image as a grey square of HASH_SIDE.
 */
export function perceptualHash(pixels: Uint8Array): string {
  const frequencies: number[] = []
  for (const vertical of BASIS)
    for (const horizontal of BASIS) {
      let sum = 0
      for (let y = 0; y < HASH_SIDE; y += 1)
        for (let x = 0; x < HASH_SIDE; x += 1)
          sum += (pixels[y * HASH_SIDE + x] ?? 0) * (vertical[y] ?? 0) * (horizontal[x] ?? 0)
      frequencies.push(sum)
    }
  const sorted = frequencies.toSorted((a, b) => a - b)
  const median = ((sorted[31] ?? 0) + (sorted[32] ?? 0)) / 2
  const bits = frequencies.map((value) => (value > median ? '1' : '0')).join('')
  return BigInt(`0b${bits}`).toString(16).padStart(16, '0')
}

/** Returns in how many bits two hashes differ, 0 to 64. */
export function hammingDistance(a: string, b: string): number {
  let difference = BigInt(`0x${a}`) ^ BigInt(`0x${b}`)
  let count = 0
  for (; difference > 0n; difference &= difference - 1n) count += 1
  return count
}
