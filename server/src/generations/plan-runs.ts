import { randomUUID } from 'node:crypto'
import { MAX_SEED } from '@the-way/shared'
import type { WantedImages } from './settings/read-settings.ts'

/** One paid run that is to be made. */
export interface PlannedRun extends WantedImages {
  id: string
  seed: number
}

/**
 * Splits images into runs of at most `perRun`, in the order of the prompts. The first run of each prompt has this seed, so
 * that prompts can be compared, and every further run of the same prompt the next one: no two runs of a generation are
 * equal.
 */
export function planRuns(
  prompts: readonly WantedImages[],
  { seed, perRun }: { seed: number; perRun: number },
): PlannedRun[] {
  const runsOf = new Map<string, number>()
  return prompts.flatMap(({ prompt, num_outputs }) =>
    split(num_outputs, perRun).map((images) => {
      const earlier = runsOf.get(prompt) ?? 0
      runsOf.set(prompt, earlier + 1)
      return {
        id: randomUUID(),
        prompt,
        num_outputs: images,
        seed: (seed + earlier) % (MAX_SEED + 1),
      }
    }),
  )
}

function split(images: number, perRun: number): number[] {
  const runs = Math.ceil(images / perRun)
  return Array.from({ length: runs }, (_, run) => Math.min(perRun, images - run * perRun))
}
