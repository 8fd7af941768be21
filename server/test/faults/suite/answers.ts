import { setTimeout as wait } from 'node:timers/promises'
import type { Fault } from './fault.ts'
import { measure } from './outcome.ts'
import { untilAll, untilAllEnd } from './world.ts'

const FAULTS_FOR_MS = 15 * 60_000
/** Longer than it takes to forget one. */
const TRAINING_SECONDS = 20

/** Every second one is gone: what it did nobody can say, so it ends as lost. */
export const forgotten: Fault = {
  name: 'Replicate knows half of the trainings no more (404)',
  runs: { all: 20, few: 0 },
  do: async ({ runs, open }) => {
    const world = await open({ trainingSeconds: TRAINING_SECONDS })
    await world.train(runs)
    await untilAll(world, ({ status }) => ['starting', 'processing'].includes(status))
    const trainings = await world.look()
    const gone = trainings.flatMap(({ replicate_id }, index) =>
      replicate_id !== null && index % 2 === 0 ? [replicate_id] : [],
    )
    for (const forget of gone) world.emulator.addFault({ forget })
    await untilAllEnd(world, FAULTS_FOR_MS)
    const lost = (await world.look()).filter(({ error }) => error?.code === 'trainings.lost')
    if (lost.length !== gone.length)
      throw new Error(`${lost.length} of ${gone.length} are told to be lost`)
    return measure(world, gone.length)
  },
}

export const unknownStatus: Fault = {
  name: 'Replicate answers a status that nobody knows',
  runs: { all: 50, few: 6 },
  do: async ({ runs, open }) => {
    const world = await open()
    await world.train(runs)
    world.emulator.addFault({ status_word: 'pondering', times: 2 * runs })
    await untilAllEnd(world, FAULTS_FOR_MS)
    return measure(world)
  },
}

/** Long enough for a loop to show itself. */
const PAUSED_FOR_MS = 3000

export const noCredit: Fault = {
  name: 'no credit (402), credit added, tried again on demand',
  runs: { all: 50, few: 0 },
  do: async ({ runs, open }) => {
    const world = await open()
    world.emulator.setAccount({ no_credit: true })
    await world.train(runs)
    const isPaused = ({ status, phase }: { status: string; phase: string }) =>
      status === 'queued' && phase === 'paused'
    await untilAll(world, isPaused)
    world.emulator.setAccount({ no_credit: false })
    await wait(PAUSED_FOR_MS)
    const paused = await world.look()
    if (!paused.every(isPaused)) throw new Error('a training without credit was tried by itself')
    await Promise.all(paused.map(({ id }) => world.retry(id)))
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
