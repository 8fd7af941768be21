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
  /** The number of servers on one database and one folder; 1 by default. */
  servers?: number
  withWebhooks?: boolean
  /** Waits for time to pass, as a user would; otherwise the times in the rows are moved closer. */
  isPatient: boolean
  /** Determines every random choice. */
  seed: number
}

/** Servers as `npm start` starts them, each in its own process, on PostgreSQL and an emulated Replicate. */
export interface World extends ReturnType<typeof createClient> {
  emulator: Emulator
  servers: ServerProcess[]
  /** The connection between the servers and their database. */
  line: TcpProxy
  clock: Clock
  isPatient: boolean
}

export async function openWorld(
  scope: Scope,
  postgres: PostgresServer,
  { trainingSeconds = 1, servers: count = 1, withWebhooks = false, isPatient, seed }: WorldOptions,
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
    ...(withWebhooks && {
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

/** A training that has not completed by then is stuck. */
export const STUCK_AFTER_MS = 5 * 60_000
const POLL_EVERY_MS = 500

/** Polls until all trainings have completed: with the faults for the given time, then without them for five minutes. */
export async function untilAllEnd(world: World, faultsForMs = 0): Promise<void> {
  if (await untilEnded(world, faultsForMs)) return
  world.emulator.clearFaults()
  await untilEnded(world, STUCK_AFTER_MS)
}

async function untilEnded(world: World, withinMs: number): Promise<boolean> {
  const last = performance.now() + withinMs
  for (;;) {
    const trainings = await world.listTrainings()
    if (trainings.length === world.requested() && trainings.every(isEnded)) return true
    if (performance.now() > last) return false
    if (!world.isPatient) await world.clock.passTime()
    await wait(POLL_EVERY_MS)
  }
}

/** Polls until the condition is true for every training. Throws if that takes too long. */
export async function untilAll(
  world: World,
  condition: (training: { status: string; phase: string }) => boolean,
): Promise<void> {
  const last = performance.now() + STUCK_AFTER_MS
  for (;;) {
    const trainings = await world.listTrainings()
    if (trainings.length === world.requested() && trainings.every(condition)) return
    if (performance.now() > last) throw new Error(`timed out waiting for ${String(condition)}`)
    await wait(POLL_EVERY_MS)
  }
}
