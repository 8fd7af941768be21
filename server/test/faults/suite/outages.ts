import { setTimeout as wait } from 'node:timers/promises'
import { GenerationSchema } from '@the-way/shared'
import type { Fault } from './fault.ts'
import { measure } from './outcome.ts'
import { untilAll, untilAllEnd, type World } from './world.ts'

const FAULTS_FOR_MS = 10 * 60_000
const TRAINING_SECONDS = 5
const AWAY_FOR_MS = 60_000

export const databaseAway: Fault = {
  name: 'database unavailable for 60 s',
  runs: { all: 50, few: 0 },
  do: async ({ runs, open }) => {
    const world = await open({ trainingSeconds: TRAINING_SECONDS })
    await world.train(runs)
    await wait(500)
    world.line.cut()
    await wait(AWAY_FOR_MS)
    world.line.pass()
    await untilAllEnd(world, FAULTS_FOR_MS)
    return measure(world)
  },
}

const IMAGES = 4
const DOWN_FOR_MS = 70 * 60_000

/** Replicate keeps models without limit, but images for an hour. */
export const longDown: Fault = {
  name: 'server down for 70 minutes',
  runs: { all: 50, few: 4 },
  do: async ({ runs, open }) => {
    const world = await open({ trainingSeconds: TRAINING_SECONDS })
    await world.train(1)
    await untilAllEnd(world, FAULTS_FOR_MS)
    await world.train(runs - 1)
    await untilAll(world, ({ status }) => status !== 'queued' && status !== 'submitting')
    const images = await startImages(world)
    await world.servers[0]?.end('SIGKILL')
    world.emulator.advance(DOWN_FOR_MS)
    await world.servers[0]?.start()
    await untilAllEnd(world, FAULTS_FOR_MS)
    for (const id of images) await untilExpired(world, id)
    return measure(world)
  },
}

/** Starts images that are running and not saved yet. */
async function startImages(world: World): Promise<string[]> {
  const [model] = await world.models()
  world.emulator.addFault({ queue_ms: 30_000, route: 'predictions', times: IMAGES })
  const started = Array.from({ length: IMAGES }, (_, index) =>
    world.postJson(GenerationSchema, `/api/models/${model?.id}/generate`, {
      prompt: `LMP at ${index} o'clock`,
    }),
  )
  const ids = (await Promise.all(started)).map(({ id }) => id)
  for (const id of ids)
    while (!['starting', 'processing'].includes((await readImage(world, id)).status))
      await wait(100)
  return ids
}

const readImage = (world: World, id: string) =>
  world.request(GenerationSchema, `/api/generations/${id}`)

async function untilExpired(world: World, id: string): Promise<void> {
  for (;;) {
    const { status, error } = await readImage(world, id)
    if (status === 'failed' && error?.code === 'generations.source_expired') return
    if (['succeeded', 'failed', 'canceled'].includes(status))
      throw new Error(`images that Replicate deleted have the status ${status}, ${error?.code}`)
    await wait(100)
  }
}
