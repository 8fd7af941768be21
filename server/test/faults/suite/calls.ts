import type { Fault } from './fault.ts'
import { measure } from './outcome.ts'
import { untilAllEnd, type World } from './world.ts'

const FAULTS_FOR_MS = 60 * 60_000
/**
 * What is waited for has to be the training, as in life, where it takes longer still: the limits of calls and the proof
 * of absence are as long here as there.
 */
const TRAINING_SECONDS = { all: 600, few: 2 }

const run = (
  name: string,
  few: number,
  upset: (world: World, isWhole: boolean) => void,
): Fault => ({
  name,
  runs: { all: 200, few },
  do: async ({ runs, isWhole, open }) => {
    const world = await open({
      trainingSeconds: isWhole ? TRAINING_SECONDS.all : TRAINING_SECONDS.few,
    })
    upset(world, isWhole)
    await world.train(runs)
    await untilAllEnd(world, FAULTS_FOR_MS)
    return measure(world)
  },
})

export const calm = run('nothing fails, to compare', 0, () => undefined)

/** A call that hangs is given up after 30 s, a paid one after 45 s: a short suite has no time for that. */
export const failing = run(
  '30 % of all calls fail: 429, 500, timeout, reset',
  15,
  (world, isWhole) => {
    // Each is drawn among the calls that the ones before it spared.
    const kinds = [
      isWhole ? { hang: true as const } : { delay_ms: 1000 },
      { drop: true as const },
      { throttle: 'seconds' as const, seconds: 1 },
      { status: 500 },
    ]
    for (const [index, kind] of kinds.entries())
      world.emulator.addFault({
        ...kind,
        route: 'any',
        probability: 0.3 / kinds.length / (1 - (0.3 * index) / kinds.length),
      })
  },
)

/** At most three times the undisturbed time, besides the waits for the proof that a lost create made nothing. */
export function complaintOfPace(calmMs: number, failingMs: number): string[] {
  const limit = 3 * calmMs
  if (failingMs <= limit) return []
  const inS = (ms: number) => `${(ms / 1000).toFixed()} s`
  return [`30 % of calls failing took ${inS(failingMs)} besides proofs, more than ${inS(limit)}`]
}
