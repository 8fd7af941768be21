import type { Fault as EmulatorFault } from '../../../emulator/faults.ts'
import type { Fault } from './fault.ts'
import { measure } from './outcome.ts'
import { untilAllEnd } from './world.ts'

/** Faults last until every call was made: each training's is made once. */
const FAULTS_FOR_MS = 60 * 60_000
const share = { probability: 0.3 }

const struck = (name: string, faults: (isWhole: boolean) => EmulatorFault): Fault => ({
  name,
  runs: { all: 500, few: 12 },
  do: async ({ runs, isWhole, open }) => {
    const world = await open()
    world.emulator.addFault(faults(isWhole))
    await world.train(runs)
    await untilAllEnd(world, FAULTS_FOR_MS)
    return measure(world)
  },
})

/** The paid call is answered wrongly, late or not at all. */
export const creates: Fault[] = [
  struck('30 % of creates: answer dropped after it was accepted', () => ({
    drop: true,
    route: 'trainings',
    after: true,
    ...share,
  })),
  struck('30 % of creates: 500 after it was accepted', () => ({
    status: 500,
    route: 'trainings',
    after: true,
    ...share,
  })),
  // Longer than a worker's lease of 25 s in either case.
  struck('30 % of creates: answered 120 s late', (isWhole) => ({
    delay_ms: isWhole ? 120_000 : 28_000,
    route: 'trainings',
    after: true,
    ...share,
  })),
]
