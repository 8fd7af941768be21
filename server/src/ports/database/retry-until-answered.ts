import { setTimeout as wait } from 'node:timers/promises'
import { DatabaseError } from './database.ts'

const RETRY_MS = 500

export const isDatabaseAway = (error: unknown): boolean =>
  error instanceof DatabaseError && error.kind === 'unavailable'

/** Repeats a call, which must be safe to repeat, until the database answers it. Rejects if `signal` is aborted. */
export async function retryUntilAnswered<T>(
  call: () => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  for (;;) {
    try {
      return await call()
    } catch (error) {
      if (!isDatabaseAway(error)) throw error
    }
    await wait(RETRY_MS, undefined, { signal, ref: false })
  }
}
