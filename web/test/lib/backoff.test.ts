import t from 'tap'
import { createBackoff, RETRY_PAUSES_MS } from '../../src/lib/backoff.ts'

t.test('pauses grow with consecutive failures up to a maximum', async (t) => {
  let now = 0
  const backoff = createBackoff(() => now)
  const pauses = Array.from({ length: 8 }, () => {
    const pause = backoff()
    now += pause
    return pause
  })
  const longest = RETRY_PAUSES_MS.at(-1)
  t.strictSame(pauses, [...RETRY_PAUSES_MS, longest, longest, longest])
})

t.test('the first pause is short again after a long time without failures', async (t) => {
  let now = 0
  const backoff = createBackoff(() => now)
  backoff()
  now += backoff()
  t.equal(backoff(), RETRY_PAUSES_MS[2])
  now += 60 * 60_000
  t.equal(backoff(), RETRY_PAUSES_MS[0])
})
