import type { StateStore } from './state-store.ts'

export interface Clock {
  /** Milliseconds since the epoch. */
  now: () => number
  advance(ms: number): void
}

/** `base`, set forward by what tests ordered; kept, so that no restart turns the time back. */
export function createClock(store: StateStore, base: () => number): Clock {
  const advanced = (): number => store.get('clock', 'clock')?.advanced_ms ?? 0
  return {
    now: () => base() + advanced(),
    advance: (ms) => store.put('clock', { id: 'clock', advanced_ms: advanced() + ms }),
  }
}
