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

/** Notes who it is, what it was told, and keeps running until it is asked to stop or left alone. */
const FAKE_PROGRAM = `
import { appendFileSync } from 'node:fs'

const note = (line) => appendFileSync(process.env.NOTES, NAME + ' ' + line + '\\n')
const { EMULATOR_API_BASE_URL: url, EMULATOR_PORT: port, EMULATOR_DATA_DIR: folder } = process.env
process.on('SIGINT', () => {})
process.on('SIGTERM', () => { note('asked'); process.exit(0) })
process.on('SIGUSR2', () => process.exit(7))
process.on('SIGWINCH', () => process.exit(Number(process.env.RESTART_EXIT_CODE)))
process.on('disconnect', () => { note('left'); process.exit(0) })
setInterval(() => {}, 1000)
note('started ' + JSON.stringify({ pid: process.pid, parent: process.ppid, url, port, folder }))
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
    'server/src/main.js': 'server/dist/src/main.js',
    'server/emulator/main.js': 'server/dist/emulator/main.js',
    'shared/src/index.js': 'shared/dist/index.js',
  }),
  'web/node_modules/vite/bin/vite.js': fakeTool('pages', { 'index.html': 'dist/index.html' }),
  'tsconfig.base.json': '{}',
  'shared/src/index.js': '',
  'server/src/main.js': FAKE_PROGRAM.replace('NAME', "'server'"),
  'server/emulator/main.js': `${FAKE_PROGRAM.replace('NAME', "'emulator'")}
process.send({ ready: true, url: 'http://127.0.0.1:9' })`,
  'web/index.html': '<!doctype html>',
  // Notes what was asked of npm, and does what an install does in the end.
  'fake-npm/npm':
    '#!/bin/sh\necho "npm $*" >> "$NOTES"\nmkdir -p node_modules/.pnpm\ncp pnpm-lock.yaml node_modules/.pnpm/lock.yaml\n',
}

export interface Started {
  pid: number
  parent: number
  url?: string
  port?: string
  folder?: string
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
  const startedPrograms = (): [name: string, Started][] =>
    lines().flatMap((line) => {
      const [, name, json] = /^(\w+) started (.*)$/.exec(line) ?? []
      return name && json ? [[name, JSON.parse(json)]] : []
    })
  const pids: number[] = []

  t.teardown(() => {
    for (const [, { pid, parent }] of startedPrograms()) pids.push(pid, parent)
    for (const pid of pids) if (isRunning(pid)) process.kill(pid, 'SIGKILL')
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
    pidsOf: (name: string) =>
      startedPrograms().flatMap(([found, { pid }]) => (found === name ? [pid] : [])),
    /** Waits until a program of this name has started after the one with this process id. */
    async startedAfter(name: string, pid: number): Promise<Started> {
      await until(() => this.pidsOf(name).at(-1) !== pid)
      return this.started(name)
    },
    /** What a program of this name noted when it started; waits until it has. */
    async started(name: string): Promise<Started> {
      const find = () => startedPrograms().findLast(([found]) => found === name)?.[1]
      await until(() => find() !== undefined)
      const program = find()
      if (program === undefined) throw new Error(`${name} did not start.`)
      return program
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

/** Waits for a state; the test's own time limit is the only one. */
export async function until(isReached: () => boolean): Promise<void> {
  while (!isReached()) await pause(20)
}

/** Whether a process does anything still: one that only waits to be collected does not count. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    if (process.platform !== 'linux') return true
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
