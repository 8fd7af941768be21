import { setTimeout as wait } from 'node:timers/promises'
import type { Fault } from './fault.ts'
import { measure } from './outcome.ts'
import { untilAll, untilAllEnd } from './world.ts'

const FAULTS_FOR_MS = 15 * 60_000
/** Longer than it takes to make the emulator forget a training. */
const TRAINING_SECONDS = 20

/** The emulator forgets every second training. Nobody can know what it did, so it fails as lost. */
export const forgotten: Fault = {
  name: 'Replicate no longer knows half of the trainings (404)',
  runs: { all: 20, few: 0 },
  do: async ({ runs, open }) => {
    const world = await open({ trainingSeconds: TRAINING_SECONDS })
    await world.train(runs)
    await untilAll(world, ({ status }) => ['starting', 'processing'].includes(status))
    const trainings = await world.listTrainings()
    const forgottenIds = trainings.flatMap(({ replicate_id }, index) =>
      replicate_id !== null && index % 2 === 0 ? [replicate_id] : [],
    )
    for (const forget of forgottenIds) world.emulator.addFault({ forget })
    await untilAllEnd(world, FAULTS_FOR_MS)
    const lost = (await world.listTrainings()).filter(
      ({ error }) => error?.code === 'trainings.lost',
    )
    if (lost.length !== forgottenIds.length)
      throw new Error(`${lost.length} of ${forgottenIds.length} are reported as lost`)
    return measure(world, forgottenIds.length)
  },
}

export const unknownStatus: Fault = {
  name: 'Replicate responds with an unknown status',
  runs: { all: 50, few: 6 },
  do: async ({ runs, open }) => {
    const world = await open()
    await world.train(runs)
    world.emulator.addFault({ status_word: 'pondering', times: 2 * runs })
    await untilAllEnd(world, FAULTS_FOR_MS)
    return measure(world)
  },
}

/** Long enough for a loop of retries to show. */
const ON_HOLD_FOR_MS = 3000

export const noCredit: Fault = {
  name: 'no credit (402), credit added, retried on request',
  runs: { all: 50, few: 0 },
  do: async ({ runs, open }) => {
    const world = await open()
    world.emulator.setAccount({ no_credit: true })
    await world.train(runs)
    const isOnHold = ({ status, phase }: { status: string; phase: string }) =>
      status === 'queued' && phase === 'paused'
    await untilAll(world, isOnHold)
    world.emulator.setAccount({ no_credit: false })
    await wait(ON_HOLD_FOR_MS)
    const onHold = await world.listTrainings()
    if (!onHold.every(isOnHold))
      throw new Error('a training without credit was retried automatically')
    await Promise.all(onHold.map(({ id }) => world.retry(id)))
    await untilAllEnd(world, FAULTS_FOR_MS)
    return measure(world)
  },
}

export const throttled: Fault = {
  name: 'half of creates throttled for low credit (429)',
  runs: { all: 50, few: 0 },
  do: async ({ runs, open }) => {
    const world = await open()
    world.emulator.addFault({
      throttle: 'low_credit',
      seconds: 2,
      retry_after: true,
      route: 'trainings',
      probability: 0.5,
    })
    await world.train(runs)
    await untilAllEnd(world, FAULTS_FOR_MS)
    return measure(world)
  },
}
