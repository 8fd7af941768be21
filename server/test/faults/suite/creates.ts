import type { Fault as EmulatorFault } from '../../../emulator/faults.ts'
import type { Fault } from './fault.ts'
import { measure } from './outcome.ts'
import { untilAllEnd } from './world.ts'

/** Longer than it takes to make every call: each training is created by one call. */
const FAULTS_FOR_MS = 60 * 60_000
const share = { probability: 0.3 }

const createFault = (name: string, faults: (isWhole: boolean) => EmulatorFault): Fault => ({
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

/** The paid call gets a wrong response, a late one or none. */
export const creates: Fault[] = [
  createFault('30% of creates: response dropped after it was accepted', () => ({
    drop: true,
    route: 'trainings',
    after: true,
    ...share,
  })),
  createFault('30% of creates: 500 after it was accepted', () => ({
    status: 500,
    route: 'trainings',
    after: true,
    ...share,
  })),
  // In either case longer than a worker's lease of 25 s.
  createFault('30% of creates: response 120 s late', (isWhole) => ({
    delay_ms: isWhole ? 120_000 : 28_000,
    route: 'trainings',
    after: true,
    ...share,
  })),
]
