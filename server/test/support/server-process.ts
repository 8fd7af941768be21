import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { builtProgram } from './built-program.ts'
import type { Scope } from './scope.ts'

const main = builtProgram('src/main.js')
const OWNER_TOKEN = 'process-owner-token-0123456789abcdef'

/** A whole server in a process of its own, which can be killed and started again. */
export interface ServerProcess {
  readonly child: ChildProcess
  readonly url: string
  /** The code of the sign-in link that it printed. */
  readonly signInCode: string
  /** The header of the owner's requests. */
  readonly authorization: string
  start(): Promise<void>
  /** Resolves with the exit code, null after a death by the signal. */
  end(signal: NodeJS.Signals): Promise<number | null>
  post<T>(path: string, body: FormData | object): Promise<T>
  get<T>(path: string): Promise<T>
  /** Without the owner's token. */
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

  const start = async () => {
    const started = fork(main, {
      // Without the test's own, which load TypeScript.
      execArgv: ['--liftoff-only'],
      silent: true,
      env: {
        ...process.env,
        NODE_OPTIONS: '',
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
      started.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${printed}`)))
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
      const response = await fetch(`${url}${path}`, {
        method: 'POST',
        headers: { authorization, ...(isForm ? {} : { 'content-type': 'application/json' }) },
        body: isForm ? body : JSON.stringify(body),
      })
      return (await response.json()) as T
    },
    get: async <T>(path: string) =>
      (await (await fetch(`${url}${path}`, { headers: { authorization } })).json()) as T,
    fetch: (path, init) => fetch(`${url}${path}`, init),
  }
}

/** The form that starts a training. */
export function trainingForm(set: Buffer, name: string): FormData {
  const form = new FormData()
  form.set('file', new Blob([new Uint8Array(set)]), 'set.zip')
  form.set('name', name)
  form.set('keyword', 'LMP')
  return form
}
