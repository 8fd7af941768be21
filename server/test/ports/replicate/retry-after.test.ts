import t from 'tap'
import { retryAfterMs } from '../../../src/ports/replicate/retry-after.ts'

const now = Date.parse('2026-01-01T00:00:00Z')
const cases: [string, string | null, string, number | null][] = [
  ['seconds in the header', '3', '', 3000],
  ['a date in the header', 'Thu, 01 Jan 2026 00:00:05 GMT', '', 5000],
  ['a date in the past', 'Wed, 31 Dec 2025 00:00:05 GMT', '', 0],
  ['the header before the body', '3', '{"retry_after":9}', 3000],
  ['a field in the body', null, '{"detail":"no","status":429,"retry_after":5}', 5000],
  [
    'the older message',
    null,
    '{"detail":"Request was throttled. Expected available in 1 second."}',
    1000,
  ],
  [
    'the newer message',
    null,
    '{"detail":"Request was throttled. Your rate limit resets in ~30s."}',
    30_000,
  ],
  ['no time', null, '{"detail":"no"}', null],
  ['an hour at most', '999999', '', 3_600_000],
  ['text in the header', 'soon', '', null],
]
for (const [name, header, body, expected] of cases) {
  t.test(name, async (t) => {
    t.equal(retryAfterMs(header, body, now), expected)
  })
}
