import './node-version.mjs'
import { spawn } from 'node:child_process'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

export const say = (sentence) => console.log(`The Way: ${sentence}`)

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Runs `work`, which returns the exit code. It gets `run`, which runs a tool and shows its output, and `stopped`, which
 * is aborted by a signal. A signal is forwarded to the running tools, and no further tools start.
 */
export async function runScript(work) {
  const tools = new Set()
  const stopping = new AbortController()
  const stopped = stopping.signal

  const stop = (signal) => {
    stopping.abort()
    for (const tool of tools) tool.kill(signal)
  }
  const run = async (command, args, options = {}) => {
    if (stopped.aborted) throw new Error('Stopped.')
    const tool = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options })
    tools.add(tool)
    const code = await new Promise((resolve) => {
      tool.once('exit', (code) => resolve(code ?? 1))
      tool.once('error', (error) => {
        console.error(`${command} could not be started: ${error.message}`)
        resolve(1)
      })
    })
    tools.delete(tool)
    return { code }
  }

  for (const signal of SIGNALS) process.on(signal, stop)
  try {
    process.exitCode = await work({ run, stopped })
  } catch (error) {
    if (!stopped.aborted) console.error(`The Way: ${error.message}`)
    process.exitCode = 1
  }
  for (const signal of SIGNALS) process.off(signal, stop)
  if (stopped.aborted) process.exitCode = 1
}
