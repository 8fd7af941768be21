import { pino } from 'pino'
import t, { type Test } from 'tap'
import { DatabaseError } from '../../src/ports/database/database.ts'
import { createWorker, type WorkerOptions } from '../../src/workers/worker.ts'
import { waitFor } from '../support/wait-for.ts'

type Options = WorkerOptions<{ id: string }>

const unavailable = () => Promise.reject(new DatabaseError('unavailable', 'no connection'))

/** Starts a worker that is woken every few milliseconds; stopped when the test ends. */
function startWorker(t: Test, options: Partial<Options>) {
  const worker = createWorker({
    name: 'test',
    retryMs: 5,
    capacity: 2,
    claim: async () => [],
    renew: async () => true,
    release: async () => true,
    handle: async () => {},
    logger: pino({ level: 'silent' }),
    ...options,
  })
  const timer = setInterval(worker.wake, 5)
  t.teardown(async () => {
    clearInterval(timer)
    await worker.stop()
  })
}

t.test('repeats a claim whose response was lost with the same lease', async (t) => {
  const leases: string[] = []
  startWorker(t, {
    claim: async ({ lease_id }) => {
      leases.push(lease_id)
      return leases.length <= 2 ? unavailable() : []
    },
  })
  await waitFor(
    async () => leases.length,
    (count) => count >= 5,
  )
  t.equal(new Set(leases.slice(0, 3)).size, 1, 'until it gets a response')
  t.equal(new Set(leases.slice(2, 5)).size, 3, 'and then with a new lease each time')
})

t.test('releases a row as soon as the database is available again', async (t) => {
  const released: Parameters<Options['release']>[0][] = []
  let lease = ''
  let handled = 0
  startWorker(t, {
    claim: async ({ lease_id }) => {
      if (lease !== '') return []
      lease = lease_id
      return [{ id: 'a' }]
    },
    handle: () => {
      handled += 1
      return unavailable()
    },
    release: async (args) => {
      released.push(args)
      return released.length === 1 ? unavailable() : true
    },
  })
  await waitFor(
    async () => released.length,
    (count) => count >= 2,
  )
  const [first, second] = released
  t.match(first, { id: 'a', lease_id: lease })
  t.match(second, { id: 'a', lease_id: lease, next_check_at: second?.now }, 'due at once')
  t.equal(handled, 1)
})

t.test('leaves a row until its lease expires after any other error', async (t) => {
  let handled = 0
  let claims = 0
  startWorker(t, {
    claim: async () => {
      claims += 1
      return claims === 1 ? [{ id: 'a' }] : []
    },
    handle: () => {
      handled += 1
      return Promise.reject(new Error('a bug'))
    },
    release: async () => t.fail('it would be retried immediately, in a loop'),
  })
  await waitFor(
    async () => claims,
    (count) => count > 5,
  )
  t.equal(handled, 1)
})

t.test('logs an outage and its end once', async (t) => {
  const logged: string[] = []
  const log = (_details: object, message: string) => logged.push(message)
  let claims = 0
  startWorker(t, {
    claim: () => {
      claims += 1
      return claims <= 5 ? unavailable() : Promise.resolve([])
    },
    logger: { info: log, warn: log, error: log },
  })
  await waitFor(
    async () => claims,
    (count) => count >= 8,
  )
  t.same(logged, ['querying due rows failed', 'the database answers again'])
})
