import t, { type Test } from 'tap'
import { DatabaseError } from '../../src/ports/database/database.ts'
import { createSchedule, type ScheduleOptions } from '../../src/workers/schedule.ts'
import { waitFor } from '../support/wait-for.ts'

const HOUR_MS = 3600_000
const inMs = (ms: number) => new Date(Date.now() + ms).toISOString()
const silent = { info: () => {}, warn: () => {}, error: () => {} }

/** Starts a schedule that counts its reads and what it wakes; stopped when the test ends. */
function startSchedule(t: Test, options: Partial<ScheduleOptions>) {
  const seen = { reads: 0, woken: [] as string[] }
  const { readDue = async () => [] } = options
  const schedule = createSchedule({
    wake: (work) => seen.woken.push(work),
    sweepMs: HOUR_MS,
    logger: silent,
    ...options,
    readDue: () => {
      seen.reads += 1
      return readDue()
    },
  })
  t.teardown(() => schedule.stop())
  schedule.start()
  return { seen, schedule }
}

t.test('wakes what is due, sleeps until the next time, and reads nothing in between', async (t) => {
  const start = Date.now()
  const times: Record<string, string> = { now: inMs(-10), soon: inMs(300), later: inMs(HOUR_MS) }
  const { seen } = startSchedule(t, {
    readDue: async () => Object.entries(times).map(([work, at]) => ({ work, at })),
    wake: (work) => {
      seen.woken.push(work)
      delete times[work]
    },
  })
  await waitFor(
    async () => seen.woken.length,
    (count) => count === 2,
  )
  t.strictSame(seen.woken, ['now', 'soon'])
  t.ok(Date.now() - start >= 300, 'not before its time')
  t.equal(seen.reads, 2)
})

t.test('reads again at each sweep, for work that this process was not told about', async (t) => {
  const { seen } = startSchedule(t, { sweepMs: 5 })
  await waitFor(
    async () => seen.reads,
    (count) => count >= 5,
  )
  t.strictSame(seen.woken, [])
})

t.test('a refresh during a read causes one more, however many there are', async (t) => {
  let answer = (_due: { work: string; at: string }[]) => {}
  const { seen, schedule } = startSchedule(t, {
    readDue: () =>
      new Promise((resolve) => {
        answer = resolve
      }),
  })
  for (let n = 0; n < 5; n += 1) schedule.refresh()
  t.equal(seen.reads, 1)
  answer([])
  await waitFor(
    async () => seen.reads,
    (count) => count >= 2,
  )
  answer([])
  await new Promise((resolve) => setImmediate(resolve))
  t.equal(seen.reads, 2)
})

t.test('work that stays due does not cause reads in a loop', async (t) => {
  const { seen } = startSchedule(t, {
    sweepMs: 200,
    readDue: async () => [{ work: 'busy', at: inMs(-10) }],
  })
  await waitFor(
    async () => seen.reads,
    (count) => count >= 3,
  )
  t.equal(seen.woken.length, seen.reads, 'it is woken once for each read')
})

t.test('logs an outage and its end once, and continues', async (t) => {
  const logged: string[] = []
  const log = (_details: object, message: string) => logged.push(message)
  let reads = 0
  const { seen } = startSchedule(t, {
    sweepMs: 5,
    readDue: async () => {
      reads += 1
      if (reads <= 3) throw new DatabaseError('unavailable', 'no connection')
      return [{ work: 'a', at: inMs(-10) }]
    },
    logger: { info: log, warn: log, error: log },
  })
  await waitFor(
    async () => seen.woken.length,
    (count) => count >= 2,
  )
  t.strictSame(logged, ['reading when work is due failed', 'the database answers again'])
})
