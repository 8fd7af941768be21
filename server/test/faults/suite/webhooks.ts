import type { Fault as EmulatorFault } from '../../../emulator/faults.ts'
import type { Fault } from './fault.ts'
import { measure } from './outcome.ts'
import { untilAllEnd } from './world.ts'

const FAULTS_FOR_MS = 10 * 60_000

/** Promised for a training that no webhook told of, from its end; these take a second. */
const ASKED_WITHIN_MS = 90_000

const upset = (name: string, faults: EmulatorFault[]): Fault => ({
  name,
  runs: { all: 100, few: 8 },
  do: async ({ runs, open }) => {
    const world = await open({ isTold: true })
    for (const fault of faults) world.emulator.addFault(fault)
    await world.train(runs)
    await untilAllEnd(world, FAULTS_FOR_MS)
    const outcome = await measure(world)
    if (outcome.slowestMs > ASKED_WITHIN_MS) throw new Error(`took ${outcome.slowestMs} ms`)
    return outcome
  },
})

export const webhooks: Fault[] = [
  upset('all webhooks lost', [{ webhook: 'drop', probability: 1 }]),
  upset('webhooks twice, late, out of order, stale and wrongly signed', [
    { webhook: 'delay', delay_ms: 3000, probability: 0.3 },
    { webhook: 'duplicate', probability: 0.5 },
    { webhook: 'reorder', probability: 0.5 },
    { webhook: 'early', probability: 0.3 },
    { webhook: 'wrong_signature', probability: 0.2 },
    { webhook: 'old_timestamp', probability: 0.2 },
  ]),
]
