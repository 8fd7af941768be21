import { badZipBombs, nestedBombs } from './bad-zip-bombs.ts'
import { cutZips, noZips } from './bad-zip-cuts.ts'
import { badZipNames } from './bad-zip-names.ts'
import { badZipStructures } from './bad-zip-structure.ts'
import type { BadZip, goodEntries } from './zip-parts.ts'

/** Returns every ZIP that must be rejected, by kind. */
export const badZips = async (
  good: Awaited<ReturnType<typeof goodEntries>>,
): Promise<Record<string, BadZip[]>> => ({
  names: badZipNames(good),
  structures: badZipStructures(good),
  cuts: [...cutZips(good), ...noZips()],
  bombs: [...badZipBombs(good), ...(await nestedBombs())],
})
