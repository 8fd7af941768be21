import { createHash } from 'node:crypto'

/** Returns numbers from 0 up to 1 that depend on the text alone. */
export type SeededRandom = () => number

export function seededRandom(text: string): SeededRandom {
  let block = createHash('sha256').update(text).digest()
  let used = 0
  return () => {
    if (used + 4 > block.length) {
      block = createHash('sha256').update(block).digest()
      used = 0
    }
    const value = block.readUInt32LE(used)
    used += 4
    return value / 2 ** 32
  }
}

export const pick = <T>(random: SeededRandom, items: readonly T[]): T | undefined =>
  items[Math.floor(random() * items.length)]

export const spread = (random: SeededRandom, from: number, to: number): number =>
  from + random() * (to - from)
