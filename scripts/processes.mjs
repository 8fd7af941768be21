import { fork, spawn } from 'node:child_process'

const GRACE_MS = 20_000
const END_WITH_PARENT = new URL('./end-with-parent.mjs', import.meta.url).href
const SAME_SIGNAL_MS = 1_000
const isWindows = process.platform === 'win32'

/**
 * Every child process of a script, so that all of them end with it: tools that run to their end
 * (`run`) and servers that stay (`start`). Servers get an IPC channel, and stop by themselves when it
 * closes: that covers the one case that this code cannot, its own SIGKILL.
 */
export function createProcesses({ graceMs = GRACE_MS } = {}) {
  const running = new Set()
  let stopping
  let hadToKill = false

  function add(child) {
    const { promise: ended, resolve } = withResolvers()
    child.once('error', (error) => resolve({ code: 1, error }))
    child.once('exit', (code, signal) => resolve({ code: code ?? 1, signal }))
    const entry = { child, ended }
    running.add(entry)
    ended.then(() => running.delete(entry))
    return entry
  }

  function kill({ child }) {
    hadToKill = true
    child.kill('SIGKILL')
  }

  async function end(entry) {
    askToStop(entry.child)
    const timer = setTimeout(() => kill(entry), graceMs)
    const result = await entry.ended
    clearTimeout(timer)
    return result
  }

  return {
    /** Runs a program to its end, its output shown, and gives its exit code. */
    async run(command, args, options = {}) {
      if (stopping) throw new Error('Stopped.')
      const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options })
      const { code, error } = await add(child).ended
      if (error) console.error(`${command} could not be started: ${error.message}`)
      return { code }
    },
    /** Starts a Node program that stays. `ended` gives its exit code and signal. */
    start(file, { args = [], ...options } = {}) {
      if (stopping) throw new Error('Stopped.')
      return add(fork(file, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], ...options }))
    },
    /** Asks one child to stop and waits until it has. */
    end,
    /** Asks every child to stop, once, and waits for them; whoever takes too long is killed. */
    stop() {
      stopping ??= Promise.all([...running].map(end))
      return stopping
    },
    killAll() {
      for (const entry of running) kill(entry)
    },
    get isStopping() {
      return stopping !== undefined
    },
    get hadToKill() {
      return hadToKill
    },
  }
}

/** An environment in which Node programs, and those that they start, end when their parent is killed. */
export const endingWithParent = (env) => ({
  ...env,
  NODE_OPTIONS: `${env.NODE_OPTIONS ?? ''} --import=${END_WITH_PARENT}`.trim(),
})

/** Waits for a started program's `{ready: true, …}` message. */
export async function waitUntilReady({ child, ended }, name) {
  const { promise, resolve } = withResolvers()
  child.on('message', (message) => {
    if (message?.ready === true) resolve(message)
  })
  const early = ended.then(() => {
    throw new Error(`${name} ended before it was ready.`)
  })
  return Promise.race([promise, early])
}

/**
 * Ctrl-C reaches the whole process group and npm passes it on once more, so signals within a second
 * are one. A later one is impatience: the children are killed.
 */
export function stopOnSignals(processes, onStop) {
  let first
  const handle = () => {
    if (first === undefined) {
      first = Date.now()
      onStop()
    } else if (Date.now() - first > SAME_SIGNAL_MS) processes.killAll()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK']) {
    if (isWindows || signal !== 'SIGBREAK') process.on(signal, handle)
  }
  // A closed terminal or a killed npm takes our output away; that must not end us before our children.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
}

// Windows has no SIGTERM that a program could handle; there the closed channel is the request.
function askToStop(child) {
  if (isWindows && child.connected) child.disconnect()
  else child.kill('SIGTERM')
}

// Promise.withResolvers came with Node 22.
function withResolvers() {
  let resolve
  const promise = new Promise((done) => {
    resolve = done
  })
  return { promise, resolve }
}
