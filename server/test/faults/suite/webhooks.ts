import { setTimeout as wait } from 'node:timers/promises'
import type { Fault as EmulatorFault } from '../../../emulator/faults.ts'
import type { Fault } from './fault.ts'
import { measure } from './outcome.ts'
import { STUCK_AFTER_MS, untilAllEnd, type World } from './world.ts'

const FAULTS_FOR_MS = 10 * 60_000

/** The time within which a training completes without a webhook, counted from its end; these trainings take a second. */
const LOOKED_UP_WITHIN_MS = 90_000

const webhookFault = (name: string, faults: EmulatorFault[]): Fault => ({
  name,
  runs: { all: 100, few: 8 },
  do: async ({ runs, isWhole, open }) => {
    const world = await open({ withWebhooks: true })
    for (const fault of faults) world.emulator.addFault(fault)
    await world.train(runs)
    await untilAllEnd(world, FAULTS_FOR_MS)
    const outcome = await measure(world)
    // The short suite runs on machines that are busy with other tests.
    if (isWhole && outcome.slowestMs > LOOKED_UP_WITHIN_MS)
      throw new Error(`took ${outcome.slowestMs} ms`)
    return outcome
  },
})

/** The look-up that follows a delivery takes so long that the server is killed before the response. */
const WORK_MS = 1000

const killedAfterDelivery: Fault = {
  name: 'server killed (SIGKILL) between its response to a webhook and the work, and restarted',
  runs: { all: 100, few: 0 },
  do: async ({ runs, open }) => {
    const world = await open({ withWebhooks: true })
    world.emulator.addFault({
      delay_ms: WORK_MS,
      route: 'trainings',
      method: 'GET',
      probability: 1,
    })
    for (let kill = 1; kill <= runs; kill += 1) {
      await world.train(1)
      await untilDelivered(world, kill)
      await world.servers[0]?.end('SIGKILL')
      await world.servers[0]?.start()
      await world.listTrainings()
    }
    world.emulator.clearFaults()
    await untilAllEnd(world, FAULTS_FOR_MS)
    return measure(world)
  },
}

/** Waits until the server has accepted the `completed` webhooks of so many runs. */
async function untilDelivered({ emulator }: World, count: number): Promise<void> {
  const last = performance.now() + STUCK_AFTER_MS
  const delivered = () => {
    const accepted = emulator
      .deliveries()
      .filter(({ event, status }) => event === 'completed' && status !== null && status < 300)
    return new Set(accepted.map(({ job }) => job)).size
  }
  while (delivered() < count) {
    if (performance.now() > last) throw new Error(`fewer than ${count} deliveries in time`)
    await wait(10)
  }
}

export const webhooks: Fault[] = [
  webhookFault('all webhooks lost', [{ webhook: 'drop', probability: 1 }]),
  webhookFault('webhooks twice, late, out of order, stale and wrongly signed', [
    { webhook: 'delay', delay_ms: 3000, probability: 0.3 },
    { webhook: 'duplicate', probability: 0.5 },
    { webhook: 'reorder', probability: 0.5 },
    { webhook: 'early', probability: 0.3 },
    { webhook: 'wrong_signature', probability: 0.2 },
    { webhook: 'old_timestamp', probability: 0.2 },
  ]),
  killedAfterDelivery,
]
