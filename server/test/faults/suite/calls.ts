import type { Fault } from './fault.ts'
import { measure } from './outcome.ts'
import { untilAllEnd, type World } from './world.ts'

const FAULTS_FOR_MS = 60 * 60_000
/**
 * Most of the time should be spent in trainings, as in reality, where they take even longer: the timeouts of calls and
 * the look-up after a lost create are as long as in reality.
 */
const TRAINING_SECONDS = { all: 600, few: 2 }

const callFault = (
  name: string,
  few: number,
  addFaults: (world: World, isWhole: boolean) => void,
): Fault => ({
  name,
  runs: { all: 200, few },
  do: async ({ runs, isWhole, open }) => {
    const world = await open({
      trainingSeconds: isWhole ? TRAINING_SECONDS.all : TRAINING_SECONDS.few,
    })
    addFaults(world, isWhole)
    await world.train(runs)
    await untilAllEnd(world, FAULTS_FOR_MS)
    return measure(world)
  },
})

export const baseline = callFault('no faults, for comparison', 0, () => undefined)

/** A call that hangs times out after 30 s, a paid one after 45 s: the short suite has no time for that. */
export const failing = callFault(
  '30% of all calls fail: 429, 500, timeout, reset',
  15,
  (world, isWhole) => {
    // Each fault is drawn among the calls that the faults before it spared.
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

/** Fails at more than three times the baseline, not counting the look-ups that prove that a lost create started nothing. */
export function findPaceProblems(baselineMs: number, failingMs: number): string[] {
  const limit = 3 * baselineMs
  if (failingMs <= limit) return []
  const inS = (ms: number) => `${(ms / 1000).toFixed()} s`
  return [`30% of calls failing took ${inS(failingMs)} besides proofs, more than ${inS(limit)}`]
}
