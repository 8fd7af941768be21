import Replicate from 'replicate'
import type { Test } from 'tap'
import type { EmulatorOptions } from '../../../emulator/context.ts'
import { createEmulator, type Emulator } from '../../../emulator/emulator.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'

export const owner = 'the-way-emulator'
export const trainer = {
  owner: 'ostris',
  name: 'flux-dev-lora-trainer',
  version: 'e440909d3512c31646ee2e0c7d6f6f4923224863a6a10c494606e79fb5844497',
} as const

export interface TestClock {
  now: () => number
  advance(ms: number): void
}

export function makeClock(start = Date.UTC(2026, 0, 10, 9)): TestClock {
  let time = start
  return {
    now: () => time,
    advance(ms) {
      time += ms
    },
  }
}

export interface RunningEmulator {
  emulator: Emulator
  origin: string
  /** The unmodified client, except for its base URL. */
  client: Replicate
  /** A plain request, for tests of status and headers. */
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Response>
}

/** Starts an emulator on a free loopback port, with its own folder, that closes after the test. */
export async function startEmulator(
  t: Test,
  options: Partial<EmulatorOptions> = {},
): Promise<RunningEmulator> {
  const emulator = await createEmulator({ dataDir: temporaryDirectory(t), ...options })
  t.after(() => emulator.close())
  const origin = await emulator.listen()
  return {
    emulator,
    origin,
    client: clientFor(origin),
    call: (method, path, body, headers = {}) =>
      fetch(`${origin}${path}`, {
        method,
        headers: { authorization: 'Bearer r8_any', 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
  }
}

export function clientFor(origin: string): Replicate {
  return new Replicate({ auth: 'r8_any', baseUrl: `${origin}/v1`, useFileOutput: false })
}
