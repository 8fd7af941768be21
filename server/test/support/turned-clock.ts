import type { Scope } from './scope.ts'

/**
 * Lets a test set the clock of its process forward, for the server and the emulator alike; call it before they start.
 * Timers are not affected.
 */
export function turnedClock(scope: Scope): TurnedClock {
  const Real = Date
  let aheadMs = 0
  let stoppedAt: number | null = null
  const now = () => (stoppedAt ?? Real.now()) + aheadMs
  globalThis.Date = new Proxy(Real, {
    construct: (target, values: unknown[], newTarget) =>
      Reflect.construct(target, values.length === 0 ? [now()] : values, newTarget) as Date,
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  })
  scope.teardown(() => {
    globalThis.Date = Real
  })
  return {
    pass: (ms) => {
      aheadMs += ms
    },
    stop: () => {
      stoppedAt = Real.now()
    },
  }
}

export interface TurnedClock {
  pass(ms: number): void
  /** Stops the clock: from now on time passes only by calls of `pass`. */
  stop(): void
}
