import { setTimeout as wait } from 'node:timers/promises'
import { DatabaseError } from './database.ts'

const RETRY_MS = 500

export const isDatabaseAway = (error: unknown): boolean =>
  error instanceof DatabaseError && error.kind === 'unavailable'

/** Repeats a harmless call until the database answers it; rejects when `signal` is aborted meanwhile. */
export async function untilAnswered<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await call()
    } catch (error) {
      if (!isDatabaseAway(error)) throw error
    }
    await wait(RETRY_MS, undefined, { signal, ref: false })
  }
}
