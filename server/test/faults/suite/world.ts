import { setTimeout as wait } from 'node:timers/promises'
import { createEmulator, type Emulator } from '../../../emulator/emulator.ts'
import { makeTrainingZip } from '../../support/make-training-zip.ts'
import { connectTo, freePort, type PostgresServer } from '../../support/postgres-server.ts'
import type { Scope } from '../../support/scope.ts'
import { type ServerProcess, startServer } from '../../support/server-process.ts'
import { startTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'
import { createClient } from './client.ts'
import { type Clock, createClock } from './clock.ts'

export interface WorldOptions {
  trainingSeconds?: number
  /** On one database and one folder; 1 where nothing is said. */
  servers?: number
  isTold?: boolean
  /** Timeouts for time to pass, as a person would; without it the rows' clock is set forward. */
  isPatient: boolean
  /** What chance follows from. */
  seed: number
}

/** Servers as `npm start` starts them, each in a process of its own, on PostgreSQL and an emulated Replicate. */
export interface World extends ReturnType<typeof createClient> {
  emulator: Emulator
  servers: ServerProcess[]
  /** Between the servers and their database. */
  line: TcpProxy
  clock: Clock
  isPatient: boolean
}

export async function openWorld(
  scope: Scope,
  postgres: PostgresServer,
  { trainingSeconds = 1, servers: count = 1, isTold = false, isPatient, seed }: WorldOptions,
): Promise<World> {
  const emulator = await createEmulator({
    dataDir: temporaryDirectory(scope),
    trainingSeconds,
    predictionSeconds: 1,
    allowHttpWebhooks: true,
    seed,
  })
  const origin = await emulator.listen({ port: 0 })
  scope.teardown(() => emulator.close())

  const direct = new URL(await postgres.createDatabase(scope))
  const line = await startTcpProxy(scope, Number(direct.port))
  const port = String(await freePort())
  const settings = {
    DATABASE_URL: Object.assign(new URL(direct), { port: String(line.port) }).href,
    DATA_DIR: temporaryDirectory(scope),
    REPLICATE_API_BASE_URL: `${origin}/v1`,
    ...(isTold && {
      PORT: port,
      REPLICATE_WEBHOOK_URL: `http://127.0.0.1:${port}/api/webhook/replicate`,
    }),
  }
  const servers: ServerProcess[] = []
  while (servers.length < count) servers.push(await startServer(scope, settings))
  const clock = createClock(await connectTo(scope, direct.href))
  const client = createClient(servers, await makeTrainingZip(4, seed))
  return { ...client, emulator, servers, line, clock, isPatient }
}

const ENDED = ['succeeded', 'failed', 'canceled']
export const isEnded = ({ status }: { status: string }) => ENDED.includes(status)

/** A training that has not ended by then is stuck. */
export const STUCK_AFTER_MS = 5 * 60_000
const LOOK_EVERY_MS = 500

/** Looks until all trainings have ended: with the faults for as long as is said, and then five minutes without. */
export async function untilAllEnd(world: World, faultsForMs = 0): Promise<void> {
  if (await untilEnded(world, faultsForMs)) return
  world.emulator.clearFaults()
  await untilEnded(world, STUCK_AFTER_MS)
}

async function untilEnded(world: World, withinMs: number): Promise<boolean> {
  const last = performance.now() + withinMs
  for (;;) {
    const trainings = await world.look()
    if (trainings.length === world.asked() && trainings.every(isEnded)) return true
    if (performance.now() > last) return false
    if (!world.isPatient) await world.clock.passTime()
    await wait(LOOK_EVERY_MS)
  }
}

/** Looks until it is so for every training; fails where that never comes. */
export async function untilAll(
  world: World,
  isSo: (training: { status: string; phase: string }) => boolean,
): Promise<void> {
  const last = performance.now() + STUCK_AFTER_MS
  for (;;) {
    const trainings = await world.look()
    if (trainings.length === world.asked() && trainings.every(isSo)) return
    if (performance.now() > last) throw new Error(`waited in vain for ${String(isSo)}`)
    await wait(LOOK_EVERY_MS)
  }
}
