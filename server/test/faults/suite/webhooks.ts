import { setTimeout as wait } from 'node:timers/promises'
import type { Fault as EmulatorFault } from '../../../emulator/faults.ts'
import type { Fault } from './fault.ts'
import { measure } from './outcome.ts'
import { STUCK_AFTER_MS, untilAllEnd, type World } from './world.ts'

const FAULTS_FOR_MS = 10 * 60_000

/** Promised for a training that no webhook told of, from its end; these take a second. */
const ASKED_WITHIN_MS = 90_000

const upset = (name: string, faults: EmulatorFault[]): Fault => ({
  name,
  runs: { all: 100, few: 8 },
  do: async ({ runs, isWhole, open }) => {
    const world = await open({ isTold: true })
    for (const fault of faults) world.emulator.addFault(fault)
    await world.train(runs)
    await untilAllEnd(world, FAULTS_FOR_MS)
    const outcome = await measure(world)
    // The short suite runs on machines that are busy with other tests.
    if (isWhole && outcome.slowestMs > ASKED_WITHIN_MS)
      throw new Error(`took ${outcome.slowestMs} ms`)
    return outcome
  },
})

/** The question that follows a delivery takes so long that the server is dead before its answer. */
const WORK_MS = 1000

const killedWhenTold: Fault = {
  name: 'server killed (SIGKILL) between its answer to a webhook and the work, and started again',
  runs: { all: 100, few: 0 },
  do: async ({ runs, open }) => {
    const world = await open({ isTold: true })
    world.emulator.addFault({
      delay_ms: WORK_MS,
      route: 'trainings',
      method: 'GET',
      probability: 1,
    })
    for (let kill = 1; kill <= runs; kill += 1) {
      await world.train(1)
      await untilTold(world, kill)
      await world.servers[0]?.end('SIGKILL')
      await world.servers[0]?.start()
      await world.look()
    }
    world.emulator.clearFaults()
    await untilAllEnd(world, FAULTS_FOR_MS)
    return measure(world)
  },
}

/** Until the server has taken so many tellings of an end. */
async function untilTold({ emulator }: World, count: number): Promise<void> {
  const last = performance.now() + STUCK_AFTER_MS
  const told = () => {
    const taken = emulator
      .deliveries()
      .filter(({ event, status }) => event === 'completed' && status !== null && status < 300)
    return new Set(taken.map(({ job }) => job)).size
  }
  while (told() < count) {
    if (performance.now() > last) throw new Error(`waited in vain for ${count} deliveries`)
    await wait(10)
  }
}

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
  killedWhenTold,
]
