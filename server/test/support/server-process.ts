import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { builtProgram } from './built-program.ts'
import type { Scope } from './scope.ts'

const main = builtProgram('src/main.js')
const clockAhead = new URL('clock-ahead.js', import.meta.url).href
const OWNER_TOKEN = 'process-owner-token-0123456789abcdef'

/** The leases of a killed server, which last 25 s, have expired after this time. */
export const LEASE_IS_OVER_MS = 26_000

/** A whole server in a separate process, which can be killed and started again. */
export interface ServerProcess {
  readonly child: ChildProcess
  readonly url: string
  /** The code of the sign-in link that it printed. */
  readonly signInCode: string
  /** The header of the owner's requests. */
  readonly authorization: string
  /** Starts it, optionally with its clock ahead of ours. */
  start(options?: { clockAheadMs?: number }): Promise<void>
  /** Resolves with the exit code, `null` if the signal killed it. */
  end(signal: NodeJS.Signals): Promise<number | null>
  /** `post` and `get` retry while the server is too busy, as our documentation tells clients to. */
  post<T>(path: string, body: FormData | object): Promise<T>
  get<T>(path: string): Promise<T>
  /** Sends a request without the owner's token. */
  fetch(path: string, init?: RequestInit): Promise<Response>
}

/** Starts a server with these settings on a free port; killed when the test ends. */
export async function startServer(
  scope: Scope,
  environment: Record<string, string>,
): Promise<ServerProcess> {
  let child: ChildProcess
  let url = ''
  let printed = ''

  const start: ServerProcess['start'] = async ({ clockAheadMs = 0 } = {}) => {
    const started = fork(main, {
      // Not the test's own arguments, which load TypeScript.
      execArgv: ['--liftoff-only', ...(clockAheadMs > 0 ? [`--import=${clockAhead}`] : [])],
      silent: true,
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        TEST_CLOCK_AHEAD_MS: String(clockAheadMs),
        PORT: '0',
        OWNER_TOKEN,
        RATE_LIMIT: 'off',
        LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent',
        ...environment,
      },
    })
    child = started
    printed = ''
    started.stdout?.on('data', (text: Buffer) => {
      printed += text.toString()
    })
    started.stderr?.pipe(process.stderr)
    url = await new Promise<string>((resolve, reject) => {
      started.once('message', (message: { url: string }) => resolve(message.url))
      started.once('exit', (code) =>
        reject(new Error(`the server exited with ${code}: ${printed}`)),
      )
    })
  }
  const end: ServerProcess['end'] = async (signal) => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
    const ended = once(child, 'exit')
    child.kill(signal)
    const [code] = (await ended) as [number | null]
    return code
  }
  await start()
  scope.teardown(() => end('SIGKILL'))

  const authorization = `Bearer ${OWNER_TOKEN}`
  return {
    get child() {
      return child
    },
    get url() {
      return url
    },
    get signInCode() {
      return /#code=([\w-]+)/.exec(printed)?.[1] ?? ''
    },
    authorization,
    start,
    end,
    post: async <T>(path: string, body: FormData | object) => {
      const isForm = body instanceof FormData
      const headers = {
        authorization,
        'idempotency-key': randomUUID(),
        ...(isForm ? {} : { 'content-type': 'application/json' }),
      }
      const text = isForm ? body : JSON.stringify(body)
      const response = await untilAnswered(() =>
        fetch(`${url}${path}`, { method: 'POST', headers, body: text }),
      )
      return (await response.json()) as T
    },
    get: async <T>(path: string) => {
      const response = await untilAnswered(() =>
        fetch(`${url}${path}`, { headers: { authorization } }),
      )
      return (await response.json()) as T
    },
    fetch: (path, init) => fetch(`${url}${path}`, init),
  }
}

/**
 * Retries on 503 (the server or its database is too busy) and on 409 (an earlier copy of the request is in progress).
 */
async function untilAnswered(send: () => Promise<Response>): Promise<Response> {
  for (;;) {
    const response = await send()
    const { status } = response
    const isBusy =
      status === 503 ||
      (status === 409 && (await response.clone().text()).includes('idempotency.in_progress'))
    if (!isBusy) return response
    await response.body?.cancel()
    await wait(100)
  }
}

/** Returns the form that starts a training. */
export function trainingForm(zip: Buffer, name: string): FormData {
  const form = new FormData()
  form.set('file', new Blob([new Uint8Array(zip)]), 'dataset.zip')
  form.set('name', name)
  form.set('keyword', 'LMP')
  return form
}
