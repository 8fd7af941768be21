import './node-version.mjs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { watchParents } from './parents.mjs'
import { createProcesses, stopOnSignals } from './processes.mjs'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

export const say = (sentence) => console.log(`The Way: ${sentence}`)

/**
 * Runs a script's work with its child processes, none of which outlives it: signals, and the death of
 * npm above us, ask all of them to stop. `work` gives the exit code; for programs that run until they
 * are stopped, `codeWhenStopped` is 0, and for work that was not finished it is not.
 */
export async function runScript(work, { codeWhenStopped = 1 } = {}) {
  const processes = createProcesses()
  const stop = (sentence) => {
    if (!processes.isStopping) say(sentence)
    processes.stop()
  }
  stopOnSignals(processes, () => stop('stopping.'))
  // From a terminal it is the person's own to leave it running.
  if (process.env.npm_lifecycle_event !== undefined)
    watchParents(() => stop('npm was ended, so this stops too.'))

  let code
  try {
    code = await work(processes)
  } catch (error) {
    if (!processes.isStopping) console.error(`The Way: ${error.message}`)
    code = 1
  }
  if (processes.isStopping) code = codeWhenStopped
  await processes.stop()
  process.exitCode = processes.hadToKill ? 1 : code
}

/** The one server that tells by itself why it ended. */
export const SERVER = 'the server'

/** Servers live together: when the first one ends, so do the others. Gives the exit code. */
export async function firstEnd(processes, servers) {
  const ends = Object.entries(servers).map(async ([name, { ended }]) => ({
    name,
    ...(await ended),
  }))
  const { name, code, signal } = await Promise.race(ends)
  if (!processes.isStopping && signal) say(`${name} was ended by ${signal}, so everything stops.`)
  else if (!processes.isStopping && name !== SERVER) {
    say(`${name} ended unexpectedly, so everything stops.`)
  }
  return name === SERVER ? code : 1
}
