import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { readActivity } from '../test/support/activity.ts'
import { builtProgram } from '../test/support/built-program.ts'
import { readMemory } from '../test/support/memory.ts'
import { repositoryPath } from '../test/support/repository.ts'
import { inScope, type Scope } from '../test/support/scope.ts'
import { temporaryDirectory } from '../test/support/temporary-directory.ts'

/**
 * `pnpm bench:idle`: how much memory (VmHWM and VmRSS of Linux) and processor time `npm start` uses in demo mode when nothing
 * happens, with server and emulator in one process, at its first and second start, and what PGlite uses without them on the
 * same folder.
 */
const IDLE_SECONDS = Number(process.env['IDLE_SECONDS'] ?? 60)
/** What starting leaves to do, such as collecting garbage, has ended by then. */
const SETTLE_SECONDS = 15

/** Demo mode on a free port, whatever the environment says. */
const settings = {
  SUPABASE_URL: '',
  NEXT_PUBLIC_SUPABASE_URL: '',
  NODE_OPTIONS: '',
  PORT: '0',
  HOST: '',
  REPLICATE_API_TOKEN: '',
  DATABASE_URL: '',
}

const alone = new URL('pglite-alone.js', import.meta.url)

const line = (name: string, ...cells: string[]) =>
  name.padEnd(32) + cells.map((cell) => cell.padStart(12)).join('')

await inScope(async (scope) => {
  // Throws if `npm start` would build first.
  builtProgram('main.js')
  const DATA_DIR = temporaryDirectory(scope)
  const directory = join(DATA_DIR, 'database')
  const server = { script: repositoryPath('scripts/start.mjs'), environment: { DATA_DIR } }
  console.log(`idle for ${IDLE_SECONDS} s\n`)
  console.log(line('', 'ready after', 'peak', 'idle', 'CPU', 'wake-ups'))
  await measure(scope, 'first start', server)
  await measure(scope, 'second start', server)
  await measure(scope, 'PGlite alone, as opened here', { script: alone, args: [directory] })
  await measure(scope, 'PGlite alone, its defaults', { script: alone, args: [directory, 'bare'] })
})

interface Program {
  script: string | URL
  args?: string[]
  environment?: Record<string, string>
}

/** Runs a program that sends a message when it is ready, and stops it at the end. */
async function measure(
  scope: Scope,
  name: string,
  { script, args = [], environment = {} }: Program,
): Promise<void> {
  const began = performance.now()
  const child = fork(script, args, {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, ...settings, ...environment },
  })
  scope.teardown(() => stop(child))
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error(`${name} ended early.`))),
  ])
  const ready = performance.now() - began
  const pid = child.pid ?? 0
  await wait(SETTLE_SECONDS * 1000)
  const before = await readActivity(pid)
  await wait(IDLE_SECONDS * 1000)
  const after = await readActivity(pid)
  const memory = await readMemory(pid)
  if (before === null || after === null || memory === null)
    throw new Error('Only Linux reports what a process uses.')
  await stop(child)
  const inMb = (bytes: number) => `${(bytes / 2 ** 20).toFixed()} MB`
  const cpu = (after.cpuMs - before.cpuMs) / (IDLE_SECONDS * 1000)
  const wakeUps = (after.wakeUps - before.wakeUps) / IDLE_SECONDS
  console.log(
    line(
      name,
      `${(ready / 1000).toFixed(1)} s`,
      inMb(memory.peak),
      inMb(memory.now),
      `${(cpu * 100).toFixed(2)} %`,
      `${wakeUps.toFixed(1)}/s`,
    ),
  )
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
}
