import { setTimeout as delay } from 'node:timers/promises'

/** Waits for `ms`, or until the emulator closes. */
export const pause = (ms: number, closing: AbortSignal): Promise<void> =>
  delay(ms, undefined, { signal: closing }).catch(() => undefined)
