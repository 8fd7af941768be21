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
import { repositoryPath } from '../support/repository.ts'

export const repository = repositoryPath()

/** Notes that it started and what it was told, and keeps running until it is asked to stop. */
const FAKE_SERVER = `
import { appendFileSync } from 'node:fs'

const note = (line) => appendFileSync(process.env.NOTES, 'server ' + line + '\\n')
process.on('SIGTERM', () => { note('stopped'); process.exit(0) })
process.on('SIGUSR2', () => process.exit(7))
setInterval(() => {}, 1000)
note('started ' + process.pid)
`

/** Stands in for tsc and Vite: "builds" by copying, and notes that it did. */
const fakeTool = (name: string, copies: Record<string, string>) => `
const fs = require('node:fs')
const path = require('node:path')
for (const [from, to] of Object.entries(${JSON.stringify(copies)})) {
  fs.mkdirSync(path.dirname(to), { recursive: true })
  fs.copyFileSync(from, to)
}
fs.appendFileSync(process.env.NOTES, 'built ${name}\\n')
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
    'shared/src/index.js': 'shared/dist/index.js',
  }),
  'web/node_modules/vite/bin/vite.js': fakeTool('pages', { 'index.html': 'dist/index.html' }),
  'tsconfig.base.json': '{}',
  'shared/src/index.js': '',
  'server/main.js': FAKE_SERVER,
  'server/src/main.js': '',
  'web/index.html': '<!doctype html>',
  // Notes what was asked of npm, and does what an install does in the end.
  'fake-npm/npm':
    '#!/bin/sh\necho "npm $*" >> "$NOTES"\nmkdir -p node_modules/.pnpm\ncp pnpm-lock.yaml node_modules/.pnpm/lock.yaml\n',
}

/** A folder with the real scripts and, in place of the rest, the smallest fakes they can work with. */
export function createCheckout(t: Test) {
  const root = mkdtempSync(join(tmpdir(), 'the-way-scripts-'))
  const notes = join(root, 'notes.log')
  const write = (path: string, text: string) => {
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
  /** Process ids of what was started by this name, oldest first. */
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
    /** Starts a command in a process group of its own, as a terminal does. */
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
    /** Timeouts until a program of this name has started; its process id. */
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

/** Timeouts for a state; the test's own time limit is the only one. */
export async function until(isReached: () => boolean): Promise<void> {
  while (!isReached()) await pause(20)
}

/** Whether there is such a process; also while its end was not collected. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

function kill(pid: number): void {
  if (isRunning(pid)) process.kill(pid, 'SIGKILL')
}
