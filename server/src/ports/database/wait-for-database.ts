import { setTimeout as wait } from 'node:timers/promises'
import { DatabaseError } from './database.ts'

/** A database that starts together with this server needs some seconds. */
const GIVE_UP_AFTER_MS = 30_000
const RETRY_MS = 500

/** Retries a call until the database answers. Rejects with the last `DatabaseError` after 30 s. */
export async function waitForDatabase<T>(
  call: () => Promise<T>,
  { giveUpAfterMs = GIVE_UP_AFTER_MS, onWait = () => {} }: WaitOptions = {},
): Promise<T> {
  const giveUpAt = Date.now() + giveUpAfterMs
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call()
    } catch (error) {
      const isAway = error instanceof DatabaseError && error.kind === 'unavailable'
      if (!isAway || Date.now() > giveUpAt) throw error
      if (attempt === 1) onWait(error)
    }
    await wait(RETRY_MS)
  }
}

export interface WaitOptions {
  giveUpAfterMs?: number
  /** Called once, so that the wait can be logged. */
  onWait?: (error: DatabaseError) => void
}
