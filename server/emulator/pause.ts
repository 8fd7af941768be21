import { setTimeout as delay } from 'node:timers/promises'

/** A pause that the emulator's end cuts short. */
export const pause = (ms: number, closing: AbortSignal): Promise<void> =>
  delay(ms, undefined, { signal: closing }).catch(() => undefined)
