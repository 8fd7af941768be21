import t from 'tap'
import {
  ago,
  clock,
  continuesLabel,
  dateTime,
  day,
  dayAndClock,
  dayLabel,
  duration,
  roughly,
  timeLeft,
  timeRange,
} from '../../src/lib/format-time.ts'

process.env['TZ'] = 'UTC'

t.test('formats a duration without empty parts', async (t) => {
  t.equal(duration(0), '0 s')
  t.equal(duration(42.4), '42 s')
  t.equal(duration(630), '10 min 30 s')
  t.equal(duration(600), '10 min')
  t.equal(duration(3900), '1 h 5 min')
  t.equal(duration(-3), '0 s')
})

t.test('rounds estimates', async (t) => {
  t.equal(timeLeft(715), '12 min left')
  t.equal(roughly(40), '40 s')
  t.equal(roughly(3_590), '1 h')
  t.equal(roughly(3_900), '1 h 5 min')
  t.equal(timeRange(1200, 1560), '20–26 min')
  t.equal(timeRange(60, 70), '1 min')
})

t.test('formats a past time relative to now, or as a date after a week', async (t) => {
  const now = new Date('2026-11-23T14:08:31Z')
  t.equal(ago('2026-11-23T14:08:27Z', now), '4 s ago')
  t.equal(ago('2026-11-23T14:05:00Z', now), '3 min ago')
  t.equal(ago('2026-11-23T12:00:00Z', now), '2 h ago')
  t.equal(ago('2026-11-22T13:00:00Z', now), '1 day ago')
  t.equal(ago('2026-11-20T14:00:00Z', now), '3 days ago')
  t.equal(ago('2026-11-12T14:00:00Z', now), '12 Nov')
  t.equal(ago('2025-11-12T14:00:00Z', now), '12 Nov 2025')
  t.equal(ago('2026-11-23T14:08:40Z', now), '0 s ago', 'even if the clock is behind')
})

t.test('formats times and dates', async (t) => {
  t.equal(clock('2026-11-23T14:02:59Z'), '14:02')
  t.equal(dateTime('2026-11-23T14:08:31Z'), '23 Nov 2026, 14:08:31')
  t.equal(day('2026-01-02T00:00:00Z', new Date('2026-06-01T00:00:00Z')), '2 Jan')
})

t.test('formats a day relative to now', async (t) => {
  const now = new Date('2026-11-23T14:08:31Z')
  t.equal(dayLabel('2026-11-23T00:00:00Z', now), 'Today')
  t.equal(dayLabel('2026-11-22T23:59:00Z', now), 'Yesterday')
  t.equal(dayLabel('2026-11-21T23:59:00Z', now), '21 Nov')
  t.equal(dayAndClock('2026-11-23T14:02:00Z', now), '14:02')
  t.equal(dayAndClock('2026-11-22T14:02:00Z', now), '22 Nov, 14:02')
})

t.test('says when a run on hold continues', async (t) => {
  const now = new Date('2026-11-23T14:08:31Z')
  t.equal(continuesLabel('2026-11-23T14:09:10.400000Z', now), 'Continues in 40 s')
  t.equal(continuesLabel('2026-11-23T14:15:00Z', now), 'Continues at 14:15')
  t.equal(continuesLabel('2026-11-24T00:05:00Z', now), 'Continues on 24 Nov at 00:05')
  t.equal(continuesLabel('2026-11-23T14:08:31Z', now), 'Continues in a moment')
})
