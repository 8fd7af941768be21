import { setTimeout as wait } from 'node:timers/promises'
import { seededRandom } from '../../../emulator/predictions/seeded-random.ts'
import type { Fault } from './fault.ts'
import { measure } from './outcome.ts'
import { isEnded, STUCK_AFTER_MS, untilAllEnd } from './world.ts'

/** From an upload to the model's row on an idle machine, so that a kill can come at any moment between. */
const WITHIN_MS = 3000
const FAULTS_FOR_MS = 10 * 60_000

/** Kills the server at random moments, each time with one more upload in progress and earlier trainings running. */
export const kills: Fault = {
  name: 'server killed (SIGKILL) at random moments from upload to saved model, and restarted',
  runs: { all: 200, few: 5 },
  do: async ({ runs, isWhole, open }) => {
    const world = await open()
    const [server] = world.servers
    if (!server) throw new Error('no server')
    const random = seededRandom('kills')
    const uploads: Promise<void>[] = []
    for (let kill = 0; kill < runs; kill += 1) {
      uploads.push(world.trainUpload())
      await wait(random() * WITHIN_MS)
      await server.end('SIGKILL')
      if (!isWhole) await world.clock.endLeases()
      await server.start()
      await world.listTrainings()
    }
    await Promise.all(uploads)
    await untilAllEnd(world, FAULTS_FOR_MS)
    const outcome = await measure(world)
    // The short suite runs on machines that are busy with other tests.
    const took = isWhole ? world.tookMs() : []
    const stuck = took.filter((ms) => ms > STUCK_AFTER_MS).length
    return { ...outcome, stuck: outcome.stuck + stuck }
  },
}

/** Kills one server while both are working. */
export const twoServers: Fault = {
  name: 'two servers on one PostgreSQL, one killed',
  runs: { all: 200, few: 0 },
  do: async ({ runs, open }) => {
    const world = await open({ servers: 2 })
    await world.train(runs)
    while (!(await world.listTrainings()).some(isEnded)) await wait(100)
    await world.servers[0]?.end('SIGKILL')
    await untilAllEnd(world, FAULTS_FOR_MS)
    return measure(world)
  },
}
