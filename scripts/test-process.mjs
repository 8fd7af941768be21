import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { countAsserts } from './tap-count.mjs'

/** It ends a test that hangs; a slow machine must not reach it. */
const FILE_TIMEOUT_S = 600

/** A Node process that runs one test file or, as `run-files.ts`, one after the other. */
export class TestProcess {
  #child
  #closed
  #output = ''
  /** The exit code or the signal, once it has ended. */
  #end

  constructor(args, { cwd, env, stopped }) {
    this.#child = spawn(process.execPath, args, {
      cwd,
      // tap's own limit of 30 seconds would hold for all files of a process together.
      env: { ...env, TAP: '1', TAP_TIMEOUT: '0' },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    // Writing to a process that has died fails; its end is reported anyway.
    this.#child.stdin.on('error', () => {})
    this.#child.stdout.setEncoding('utf8').on('data', (text) => {
      this.#output += text
    })
    const stop = () => this.#child.kill('SIGTERM')
    stopped.addEventListener('abort', stop)
    this.#closed = once(this.#child, 'close').then(([code, signal]) => {
      stopped.removeEventListener('abort', stop)
      this.#end = signal ?? code
    })
  }

  get hasEnded() {
    return this.#end !== undefined
  }

  /** Runs one of several files, and returns what it printed. */
  async run(path) {
    const begin = this.#output.length
    const isOver = () => this.#output.includes(`# end of ${path}\n`, begin)
    this.#child.stdin.write(`${path}\n`)
    await this.#withTimeout(async () => {
      while (!isOver() && !this.hasEnded)
        await Promise.race([once(this.#child.stdout, 'data'), this.#closed])
    })
    const output = this.#output.slice(begin)
    return { isOk: !this.hasEnded && !/^not ok /m.test(output), output }
  }

  /** Waits until the process has ended. Returns what it printed, how it ended, and the counts of all its files. */
  async end() {
    this.#child.stdin.end()
    await this.#withTimeout(() => this.#closed)
    const isOk = this.#end === 0
    const counts = countAsserts(this.#output)
    return {
      isOk,
      output: this.#output,
      end: this.#end,
      counts: isOk ? counts : { ...counts, failed: Math.max(counts.failed, 1) },
    }
  }

  async #withTimeout(work) {
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), FILE_TIMEOUT_S * 1000)
    await work()
    clearTimeout(timer)
  }
}
