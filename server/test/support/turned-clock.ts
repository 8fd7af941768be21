import type { Scope } from './scope.ts'

/**
 * Lets a test set the clock of its whole process forward, the server's and the emulator's alike; to be called before
 * they start. Timers take as long as ever.
 */
export function turnedClock(scope: Scope): { pass(ms: number): void } {
  const Real = Date
  let aheadMs = 0
  const now = () => Real.now() + aheadMs
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
  }
}
