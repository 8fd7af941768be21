import type { Test } from 'tap'

/** Time limits that end when a test says so: `asked` holds how long each would have been, in milliseconds. */
export function holdLimits(t: Test): { asked: number[]; expire: () => void } {
  const asked: number[] = []
  let last = new AbortController()
  const { timeout } = AbortSignal
  Object.assign(AbortSignal, {
    timeout: (ms: number) => {
      asked.push(ms)
      last = new AbortController()
      return last.signal
    },
  })
  t.teardown(() => Object.assign(AbortSignal, { timeout }))
  return { asked, expire: () => last.abort(new DOMException('too slow', 'TimeoutError')) }
}
