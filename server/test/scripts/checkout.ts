import { type ChildProcess, spawn } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Test } from 'tap'
import { repositoryPath, repositoryUrl } from '../support/repository.ts'

export const repository = repositoryPath()

/** Writes to the notes that it started and stopped, and runs until it gets a signal. */
const FAKE_SERVER = `
import { appendFileSync } from 'node:fs'

const note = (line) => appendFileSync(process.env.NOTES, 'server ' + line + '\\n')
process.on('SIGTERM', () => { note('stopped'); process.exit(0) })
process.on('SIGUSR2', () => process.exit(7))
setInterval(() => {}, 1000)
note('started ' + process.pid)
`

/** A stand-in for tsc or Vite, which "builds" by copying and writes that to the notes. */
const fakeTool = (name: string, copies: Record<string, string>) => `
const fs = require('node:fs')
const path = require('node:path')
for (const [from, to] of Object.entries(${JSON.stringify(copies)})) {
  fs.mkdirSync(path.dirname(to), { recursive: true })
  fs.copyFileSync(from, to)
}
fs.appendFileSync(process.env.NOTES, 'built ${name}\\n')
`

const BUILD_DATABASE = 'ports/database/embedded/build-prepared-database.js'
const FAKE_BUILD_DATABASE = `
import { appendFileSync, mkdirSync } from 'node:fs'

mkdirSync('server/dist/database', { recursive: true })
appendFileSync(process.env.NOTES, 'built database\\n')
`

const FILES: Record<string, string> = {
  'package.json': JSON.stringify({
    type: 'module',
    packageManager: 'pnpm@1.2.3',
    scripts: { start: 'node scripts/start.mjs' },
  }),
  'pnpm-lock.yaml': 'lockfile: 1\n',
  'node_modules/.pnpm/lock.yaml': 'lockfile: 1\n',
  'node_modules/typescript/bin/tsc': fakeTool('server', {
    'server/main.js': 'server/dist/main.js',
    'server/src/main.js': 'server/dist/src/main.js',
    [`server/src/${BUILD_DATABASE}`]: `server/dist/src/${BUILD_DATABASE}`,
    'shared/src/index.js': 'shared/dist/index.js',
  }),
  'web/node_modules/vite/bin/vite.js': fakeTool('pages', { 'index.html': 'dist/index.html' }),
  'tsconfig.base.json': '{}',
  'shared/src/index.js': '',
  'server/main.js': FAKE_SERVER,
  'server/src/main.js': '',
  [`server/src/${BUILD_DATABASE}`]: FAKE_BUILD_DATABASE,
  'scripts/setup-supabase.sql': '',
  // As if it had been built before.
  'server/dist/src/config/environment.js': `export * from '${repositoryUrl('server/dist/src/config/environment.js').href}'`,
  'web/index.html': '<!doctype html>',
  // Writes its arguments to the notes, and copies the lockfile as an install does at its end.
  'fake-npm/npm':
    '#!/bin/sh\necho "npm $*" >> "$NOTES"\nmkdir -p node_modules/.pnpm\ncp pnpm-lock.yaml node_modules/.pnpm/lock.yaml\n',
}

/** Creates a folder with the real scripts and minimal fakes of everything else they need. */
export function createCheckout(t: Test) {
  const root = mkdtempSync(join(tmpdir(), 'the-way-scripts-'))
  const notes = join(root, 'notes.log')
  const write = (path: string, text: string | Buffer) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  for (const [path, text] of Object.entries(FILES)) write(path, text)
  chmodSync(join(root, 'fake-npm/npm'), 0o755)
  for (const name of readdirSync(join(repository, 'scripts'))) {
    if (name.endsWith('.mjs'))
      cpSync(join(repository, 'scripts', name), join(root, 'scripts', name))
  }

  const lines = () => (existsSync(notes) ? readFileSync(notes, 'utf8').trim().split('\n') : [])
  /** Returns the ids of processes that were started with this name, oldest first. */
  const pidsOf = (name: string) =>
    lines().flatMap((line) =>
      line.startsWith(`${name} started `) ? [Number(line.split(' ')[2])] : [],
    )
  const pids: number[] = []

  t.teardown(() => {
    for (const pid of [...pids, ...pidsOf('server'), ...pidsOf('tsc')]) kill(pid)
    rmSync(root, { recursive: true, force: true })
  })

  return {
    root,
    lines,
    write,
    remove: (path: string) => rmSync(join(root, path), { recursive: true }),
    /** Starts a command in its own process group, as a terminal does. */
    launch(command: string, args: string[], environment: Record<string, string> = {}) {
      const child = spawn(command, args, {
        cwd: root,
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          PATH: process.env['PATH'],
          HOME: root,
          NOTES: notes,
          npm_config_update_notifier: 'false',
          ...environment,
        },
      })
      if (child.pid !== undefined) pids.push(child.pid)
      return { child, ended: endOf(child) }
    },
    /** Waits until a program of this name has started, and returns its process id. */
    async started(name: string): Promise<number> {
      await until(() => pidsOf(name).length > 0)
      return pidsOf(name).at(-1) ?? 0
    },
  }
}

async function endOf(child: ChildProcess) {
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve))
  return { code, output }
}

/** Waits for a state, limited only by the timeout of the test. */
export async function until(isReached: () => boolean): Promise<void> {
  while (!isReached()) await pause(20)
}

/** Returns whether this process exists, including zombies. */
function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

function kill(pid: number): void {
  if (isRunning(pid)) process.kill(pid, 'SIGKILL')
}
