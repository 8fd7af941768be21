import type { StateStore } from './state-store.ts'

export interface Clock {
  /** Milliseconds since the epoch. */
  now: () => number
  advance(ms: number): void
}

/** Adds the time by which tests advanced the clock to `base`. It is stored, so that it survives a restart. */
export function createClock(store: StateStore, base: () => number): Clock {
  const advanced = (): number => store.get('clock', 'clock')?.advanced_ms ?? 0
  return {
    now: () => base() + advanced(),
    advance: (ms) => store.put('clock', { id: 'clock', advanced_ms: advanced() + ms }),
  }
}
