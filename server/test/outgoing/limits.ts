import type { Test } from 'tap'

/** Replaces timeouts with ones that the test expires. `requestedMs` contains the time of each, in milliseconds. */
export function holdLimits(t: Test): { requestedMs: number[]; expire: () => void } {
  const requestedMs: number[] = []
  let last = new AbortController()
  const { timeout } = AbortSignal
  Object.assign(AbortSignal, {
    timeout: (ms: number) => {
      requestedMs.push(ms)
      last = new AbortController()
      return last.signal
    },
  })
  t.teardown(() => Object.assign(AbortSignal, { timeout }))
  return { requestedMs, expire: () => last.abort(new DOMException('timed out', 'TimeoutError')) }
}
