import { pino } from 'pino'
import t, { type Test } from 'tap'
import { DatabaseError } from '../../src/ports/database/database.ts'
import { createWorker, type WorkerOptions } from '../../src/workers/worker.ts'
import { waitFor } from '../support/wait-for.ts'

type Options = WorkerOptions<{ id: string }>

const away = () => Promise.reject(new DatabaseError('unavailable', 'away'))

/** A worker that looks every few milliseconds; stopped with the test. */
function startWorker(t: Test, options: Partial<Options>) {
  const worker = createWorker({
    name: 'test',
    everyMs: 5,
    capacity: 2,
    claim: async () => [],
    renew: async () => true,
    release: async () => true,
    handle: async () => {},
    logger: pino({ level: 'silent' }),
    ...options,
  })
  t.teardown(() => worker.stop())
  worker.start()
}

t.test('a claim whose answer was lost is repeated under the same lease', async (t) => {
  const leases: string[] = []
  startWorker(t, {
    claim: async ({ lease_id }) => {
      leases.push(lease_id)
      return leases.length <= 2 ? away() : []
    },
  })
  await waitFor(
    async () => leases.length,
    (count) => count >= 5,
  )
  t.equal(new Set(leases.slice(0, 3)).size, 1, 'until it is answered')
  t.equal(new Set(leases.slice(2, 5)).size, 3, 'and then a new one each time')
})

t.test('a row that a database was away for is given back as soon as it answers', async (t) => {
  const given: Parameters<Options['release']>[0][] = []
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
      return away()
    },
    release: async (args) => {
      given.push(args)
      return given.length === 1 ? away() : true
    },
  })
  await waitFor(
    async () => given.length,
    (count) => count >= 2,
  )
  const [first, second] = given
  t.match(first, { id: 'a', lease_id: lease })
  t.match(second, { id: 'a', lease_id: lease, next_check_at: second?.now }, 'due at once')
  t.equal(handled, 1)
})

t.test('a row whose work fails otherwise waits for the end of its lease', async (t) => {
  let handled = 0
  let looks = 0
  startWorker(t, {
    claim: async () => {
      looks += 1
      return looks === 1 ? [{ id: 'a' }] : []
    },
    handle: () => {
      handled += 1
      return Promise.reject(new Error('a bug'))
    },
    release: async () => t.fail('it would be tried again at once, and again'),
  })
  await waitFor(
    async () => looks,
    (count) => count > 5,
  )
  t.equal(handled, 1)
})

t.test('an outage is told once, and its end', async (t) => {
  const told: string[] = []
  const tell = (_details: object, message: string) => told.push(message)
  let looks = 0
  startWorker(t, {
    claim: () => {
      looks += 1
      return looks <= 5 ? away() : Promise.resolve([])
    },
    logger: { info: tell, warn: tell, error: tell },
  })
  await waitFor(
    async () => looks,
    (count) => count >= 8,
  )
  t.same(told, ['querying due rows failed', 'the database answers again'])
})
