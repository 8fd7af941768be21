import { pino } from 'pino'
import t from 'tap'
import { createDependencies } from '../../src/dependencies.ts'
import type { DatabaseCalls } from '../../src/ports/database/database.ts'
import { readTraining, train, waitUntilEnded } from '../support/actions.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import type { TestApp } from '../support/test-app.ts'
import { turnedClock } from '../support/turned-clock.ts'
import { waitFor } from '../support/wait-for.ts'
import {
  type NotificationApp,
  startNotificationApp,
  subscribedBrowser,
} from './notification-app.ts'

/** Returns the outcome of every message; `null` if it has not been sent yet. */
const outcomes = async ({ database }: TestApp) =>
  (await database.query('select event, outcome, attempts from public.push_deliveries')).map(
    ({ event, outcome, attempts }) => ({ event, outcome, attempts }),
  )

/** Waits until every message has an outcome, and returns those that were sent. */
async function settled(test: NotificationApp) {
  const isSettled = (rows: { outcome: unknown }[]) =>
    rows.length > 0 && rows.every(({ outcome }) => outcome !== null)
  await waitFor(() => outcomes(test), isSettled)
  return test.push.requests.map(({ message }) => message)
}

t.test('notifies each browser once when a training completes, encrypted for it', async (t) => {
  const test = await startNotificationApp(t)
  await subscribedBrowser(test, 'laptop')
  await subscribedBrowser(test, 'phone')
  const { id } = await waitUntilEnded(test, await train(test))
  const expected = {
    title: 'Lamp is trained',
    body: /^Training finished in \d+ s\.$/,
    tag: `training-${id}-succeeded`,
    path: `/trainings/${id}`,
  }
  t.match(await settled(test), [expected, expected])
  t.strictSame(test.push.requests.map(({ path }) => path).sort(), ['/push/laptop', '/push/phone'])
  const [first, second] = test.push.requests
  t.not(first?.headers['topic'], second?.headers['topic'])
  t.match(first?.headers['topic'], /^[\w-]{1,32}$/)
  t.strictSame(await outcomes(test), [
    { event: 'succeeded', outcome: 'sent', attempts: 1 },
    { event: 'succeeded', outcome: 'sent', attempts: 1 },
  ])
})

t.test('notifies why a training failed', async (t) => {
  const test = await startNotificationApp(t)
  await subscribedBrowser(test, 'laptop')
  test.emulator.addFault({ fail_training: { error: 'CUDA out of memory', after: 0.5 } })
  const { id, status } = await waitUntilEnded(test, await train(test))
  t.equal(status, 'failed')
  t.match(await settled(test), [
    { title: 'Lamp failed', body: /ran out of memory/, path: `/trainings/${id}` },
  ])
})

t.test('does not notify of a cancellation', async (t) => {
  const test = await startNotificationApp(t, { trainingSeconds: 600 })
  await subscribedBrowser(test, 'laptop')
  const training = await train(test)
  await waitFor(
    () => readTraining(test, training.id),
    ({ status }) => status === 'processing',
  )
  await test.call({ method: 'POST', url: `/api/trainings/${training.id}/cancel` })
  t.match(await waitUntilEnded(test, training), { status: 'canceled' })
  t.strictSame(await outcomes(test), [])
})

t.test('notifies of a training on hold without credit, and says what to do', async (t) => {
  const test = await startNotificationApp(t)
  await subscribedBrowser(test, 'laptop')
  test.emulator.addFault({ status: 402, route: 'trainings', method: 'POST' })
  const training = await train(test)
  const { id } = training
  t.match(await settled(test), [
    {
      title: 'Lamp is on hold',
      body: 'Your Replicate account has no credit. Add credit, then try again.',
      path: `/trainings/${id}`,
    },
  ])
  await test.call({ method: 'POST', url: `/api/trainings/${id}/retry` })
  t.match(await waitUntilEnded(test, training), { status: 'succeeded' })
  t.match((await settled(test)).at(-1), { title: 'Lamp is trained' })
  t.equal(test.push.requests.length, 2)
})

t.test('sends nothing to a browser that turned notifications off', async (t) => {
  const test = await startNotificationApp(t)
  const page = await subscribedBrowser(test, 'laptop')
  await page.request('DELETE', '/api/notifications/subscription')
  await waitUntilEnded(test, await train(test))
  t.strictSame(await outcomes(test), [])
  t.strictSame(test.push.requests, [])
})

t.test('sends a notification once from two servers on one database', async (t) => {
  const test = await startNotificationApp(t)
  const names = ['a', 'b', 'c', 'd', 'e', 'f']
  for (const name of names) await subscribedBrowser(test, name)
  let reads = 0
  const call: DatabaseCalls = {
    ...test.database.call,
    work_due: (args) => {
      reads += 1
      return test.database.call.work_due(args)
    },
  }
  const second = await createDependencies(
    { ...test.config, dataDirectory: temporaryDirectory(t) },
    pino({ level: 'silent' }),
    {
      database: { ...test.database, call, close: async () => undefined },
      pace: { trainingCheckMs: 100, sweepMs: 10 },
    },
  )
  t.teardown(() => second.close())
  second.jobs.start()
  // The other server looks for messages to send while they are being sent.
  test.push.answer = async () => {
    const before = reads
    await waitFor(
      async () => reads,
      (count) => count > before,
    )
    return { status: 201 }
  }
  await waitUntilEnded(test, await train(test))
  await settled(test)
  t.strictSame(
    test.push.requests.map(({ path }) => path).sort(),
    names.map((name) => `/push/${name}`),
  )
  t.equal(new Set(test.push.requests.map(({ publicKey }) => publicKey)).size, 1)
})

t.test(
  'removes an expired subscription, and does not resend a rejected notification',
  async (t) => {
    const test = await startNotificationApp(t)
    const gone = await subscribedBrowser(test, 'gone')
    const strict = await subscribedBrowser(test, 'strict')
    test.push.answer = ({ path }) => ({ status: path === '/push/gone' ? 410 : 413 })
    await waitUntilEnded(test, await train(test))
    await settled(test)
    t.match(await gone.settings(), { is_subscribed: false })
    t.match(await strict.settings(), { is_subscribed: true, is_failing: true })
    t.strictSame(await outcomes(test), [{ event: 'succeeded', outcome: 'rejected', attempts: 1 }])
    t.equal(test.push.requests.length, 2)
    test.push.answer = () => ({ status: 201 })
    await waitUntilEnded(test, await train(test, { name: 'Chair' }))
    await settled(test)
    t.equal(test.push.requests.length, 3)
    t.match(await strict.settings(), { is_failing: false })
  },
)

t.test('retries a busy push service after its Retry-After', async (t) => {
  const clock = turnedClock(t)
  const test = await startNotificationApp(t)
  await subscribedBrowser(test, 'laptop')
  test.push.answer = () => ({ status: 429, headers: { 'retry-after': '120' } })
  await waitUntilEnded(test, await train(test))
  await waitFor(
    () => outcomes(test),
    ([row]) => row?.attempts === 1,
  )
  test.push.answer = () => ({ status: 201 })
  const [row] = await test.database.query(
    'select extract(epoch from next_check_at - updated_at)::float as seconds from public.push_deliveries',
  )
  t.equal(row?.['seconds'], 120)
  clock.pass(121_000)
  t.match(await settled(test), [{ title: 'Lamp is trained' }, { title: 'Lamp is trained' }])
  t.strictSame(await outcomes(test), [{ event: 'succeeded', outcome: 'sent', attempts: 2 }])
})

t.test('retries during an outage with increasing delays, until the message expires', async (t) => {
  const clock = turnedClock(t)
  const test = await startNotificationApp(t)
  const page = await subscribedBrowser(test, 'laptop')
  test.push.answer = () => ({ status: 503 })
  await waitUntilEnded(test, await train(test))
  const delays: number[] = []
  for (let attempts = 1; attempts <= 4; attempts += 1) {
    await waitFor(
      () => outcomes(test),
      ([row]) => row?.attempts === attempts,
    )
    const [row] = await test.database.query(
      'select extract(epoch from next_check_at - updated_at)::float as seconds from public.push_deliveries',
    )
    delays.push(Number(row?.['seconds']))
    clock.pass((delays.at(-1) ?? 0) * 1000 + 1000)
  }
  t.strictSame(delays, [10, 20, 40, 80])
  t.match(await page.settings(), { is_subscribed: true, is_failing: true })
  clock.pass(4 * 3600_000)
  await settled(test)
  t.match(await outcomes(test), [{ outcome: 'expired' }])
})

t.test('sends a notification that a crashed server had claimed', async (t) => {
  const clock = turnedClock(t)
  const push = await startNotificationApp(t, { areJobsRunning: false })
  await subscribedBrowser(push, 'laptop')
  const { id } = await train(push)
  const { call } = push.database
  const now = () => new Date().toISOString()
  await call.trainings_complete({
    id,
    now: now(),
    status: 'failed',
    error: { code: 'trainings.failed', message: 'It failed.', hint: 'Try again.' },
    logs_tail: null,
    step: null,
    cost_usd_micros: 0,
    started_at: null,
    completed_at: now(),
    next_check_at: null,
    model: null,
  })
  const lease_until = new Date(Date.now() + 25_000).toISOString()
  const claimed = await call.push_deliveries_claim({
    now: now(),
    lease_id: 'dead',
    lease_until,
    limit: 1,
  })
  t.equal(claimed.length, 1)
  push.deps.jobs.start()
  clock.pass(26_000)
  t.match(await settled(push), [{ title: 'Lamp failed', body: 'It failed.' }])
  t.equal(push.push.requests.length, 1)
})

t.test('does not notify about a hold that has ended', async (t) => {
  const clock = turnedClock(t)
  const test = await startNotificationApp(t, { trainingSeconds: 600 })
  await subscribedBrowser(test, 'laptop')
  test.push.answer = () => ({ status: 503 })
  test.emulator.addFault({ status: 402, route: 'trainings', method: 'POST' })
  const { id } = await train(test)
  await waitFor(
    () => outcomes(test),
    ([row]) => row?.attempts === 1,
  )
  await test.call({ method: 'POST', url: `/api/trainings/${id}/retry` })
  await waitFor(
    () => readTraining(test, id),
    ({ status }) => status === 'processing',
  )
  clock.pass(60_000)
  await settled(test)
  t.strictSame(await outcomes(test), [{ event: 'on_hold', outcome: 'outdated', attempts: 1 }])
  t.equal(test.push.requests.length, 1)
})
