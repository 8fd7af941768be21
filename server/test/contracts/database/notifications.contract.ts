import { HOLDS_THAT_NEED_OWNER } from '@the-way/shared'
import type { HoldReason } from '../../../src/ports/database/functions/parts.ts'
import { newSession } from '../../support/new-session.ts'
import { at, type Cases, type ContractContext, some, times } from './contract.ts'
import {
  adoptGeneration,
  claimGenerations,
  createRuns,
  intendGeneration,
  makeDelivery,
  makeEnd,
  makeImage,
  prepareGeneration,
} from './generation-stages.ts'
import {
  intendedTraining,
  leaseOf,
  makeCompletion,
  makeFailure,
  prepareTraining,
  startedTraining,
  submittingTraining,
} from './training-stages.ts'
import { signIn, update } from './users.contract.ts'

type Call = ContractContext['call']

const session = (call: Call, hash: string, owner_id = 'ada') =>
  call.sessions_create(newSession(hash, { now: at(0), expires_at: at(9000), owner_id }))

/** Signs a browser of Ada's in and subscribes it at second 1. */
async function subscribe(call: Call, name: string, { owner_id = 'ada', now = 1, most = 20 } = {}) {
  await session(call, name, owner_id)
  return call.push_subscriptions_put(subscription(name, { owner_id, now: at(now), most }))
}

const subscription = (name: string, rest: object = {}) => ({
  id: `sub-${name}`,
  owner_id: 'ada',
  session_id: `id-${name}`,
  endpoint: `https://push.example.net/${name}`,
  p256dh: 'a public key',
  auth: 'a secret',
  now: at(1),
  expires_at: at(5000),
  most: 20,
  ...rest,
})

const claim = (call: Call, { now = 101, lease = 'push-1', limit = 10 } = {}) =>
  call.push_deliveries_claim({
    now: at(now),
    lease_id: lease,
    lease_until: at(now + 25),
    limit,
  })

const subscribed = async (call: Call, name: string, now = 2) =>
  (await call.push_subscriptions_get({
    owner_id: 'ada',
    session_id: `id-${name}`,
    now: at(now),
  })) !== null

const hold = (
  call: Call,
  id: string,
  { now = 5, hold_reason = 'no_credit' as HoldReason, lease = 'lease-1' } = {},
) =>
  call.runs_not_created({
    ...leaseOf({ id }, { now, lease }),
    paused: true,
    hold_reason,
    next_check_at: null,
  })

/** Creates a generation with runs of two images each that are at Replicate. */
async function startedRuns(call: Call, runs: Parameters<typeof createRuns>[1]) {
  const generation = await createRuns(call, runs)
  for (const row of await claimGenerations(call, 'submit', { now: 1 })) {
    some(await prepareGeneration(call, row))
    some(await intendGeneration(call, leaseOf(row)))
    some(await adoptGeneration(call, row))
  }
  return generation
}

/** Completes a run that is at Replicate with this many images. */
async function completeRun(call: Call, id: string, images: number) {
  const row = some(await call.generations_deliver(makeDelivery({ id })))
  for (const index of times(images, (n) => n))
    await call.images_add(makeImage(row, row.first_position + index, { file: `${id}/${index}` }))
  some(await call.generations_complete(makeEnd(row)))
}

export const notificationCases: Cases = {
  'the database and the web app agree on which holds need the owner': async (t, { query }) => {
    const codes = await query(`
      select code[1] from pg_proc, regexp_matches(prosrc, '''([a-z]+[.][a-z_]+)''', 'g') code
      where proname = 'notified_hold' and pronamespace = 'the_way'::regnamespace order by 1`)
    t.strictSame(
      codes.map(({ code }) => code),
      [...HOLDS_THAT_NEED_OWNER].sort(),
    )
  },

  'keeps the first keys': async (t, { call }) => {
    const offered = await Promise.all(
      times(4, (n) =>
        call.push_keys_keep({ public_key: `public-${n}`, private_key: `private-${n}`, now: at(n) }),
      ),
    )
    const [first] = offered
    for (const stored of offered) t.strictSame(stored, first)
    t.equal(some(first).private_key, some(first).public_key.replace('public', 'private'))
  },

  'a session has one subscription, and so does a browser': async (t, { call, query }) => {
    t.match(await subscribe(call, 'a'), { id: 'sub-a', created_at: at(1), failed_at: null })
    const again = await call.push_subscriptions_put(
      subscription('a', { now: at(7), auth: 'other' }),
    )
    t.match(again, { id: 'sub-a', created_at: at(1), auth: 'other' }, 'the same subscription')
    await call.push_subscriptions_put({ ...subscription('a'), id: 'sub-moved' })
    const rows = () => query('select id, session_id from public.push_subscriptions order by id')
    t.strictSame(await rows(), [{ id: 'sub-moved', session_id: 'id-a' }])
    await session(call, 'b')
    await call.push_subscriptions_put({ ...subscription('b'), id: 'sub-moved' })
    t.strictSame(await rows(), [{ id: 'sub-moved', session_id: 'id-b' }])
    t.equal(await subscribed(call, 'a'), false)
  },

  'a browser belongs only to the user who subscribed last': async (t, { call }) => {
    await subscribe(call, 'a')
    const row = await startedTraining(call)
    await call.trainings_complete(makeCompletion(row))
    await session(call, 'b', 'bob')
    const theirs = { ...subscription('b', { owner_id: 'bob' }), id: 'sub-a' }
    t.ok(await call.push_subscriptions_put(theirs))
    t.strictSame(await claim(call), [], 'notifications for the first user are deleted')
  },

  'rejects subscriptions for expired and unknown sessions': async (t, { call }) => {
    t.equal(await call.push_subscriptions_put(subscription('nowhere')), null)
    await session(call, 'b', 'bob')
    t.equal(await call.push_subscriptions_put(subscription('b')), null, 'a session of another user')
    await session(call, 'late')
    t.equal(await call.push_subscriptions_put(subscription('late', { now: at(9000) })), null)
  },

  'deletes the oldest subscriptions above the limit': async (t, { call }) => {
    for (const n of [1, 2, 3, 4]) await subscribe(call, `s${n}`, { now: n, most: 3 })
    await subscribe(call, 'of-bob', { owner_id: 'bob', now: 5, most: 3 })
    t.strictSame(await Promise.all([1, 2, 3, 4].map((n) => subscribed(call, `s${n}`, 9))), [
      false,
      true,
      true,
      true,
    ])
  },

  'a subscription ends when its session is ended, but not when it expires': async (t, { call }) => {
    const end: Record<string, (name: string) => Promise<unknown>> = {
      'signed-out': (name) => call.sessions_delete({ session_hash: name }),
      ended: (name) => call.sessions_end({ owner_id: 'ada', id: `id-${name}` }),
      everywhere: () => call.sessions_end_all({ owner_id: 'ada' }),
    }
    await subscribe(call, 'of-bob', { owner_id: 'bob' })
    for (const [name, ending] of Object.entries(end)) {
      await subscribe(call, name)
      t.equal(await subscribed(call, name), true)
      t.ok(await ending(name))
      t.equal(await subscribed(call, name), false, name)
    }
    t.ok(
      await call.push_subscriptions_get({ owner_id: 'bob', session_id: 'id-of-bob', now: at(2) }),
      'the subscription of another user stays',
    )
    await call.sessions_create(newSession('short', { now: at(0), expires_at: at(60) }))
    await call.push_subscriptions_put(subscription('short'))
    await call.expired_delete({ now: at(61) })
    t.equal(await subscribed(call, 'short', 62), true, 'its session may be renewed')
    t.equal(await subscribed(call, 'short', 5000), false)
    await call.expired_delete({ now: at(5000) })
    t.equal(await call.push_subscriptions_gone({ id: 'sub-short' }), false)
  },

  'a session that replaces another keeps its subscription': async (t, { call }) => {
    await subscribe(call, 'former')
    const next = (hash: string, owner_id = 'ada', replaces = 'former') =>
      call.sessions_create({
        ...newSession(hash, { now: at(2), expires_at: at(9000), owner_id }),
        replaces,
      })
    await next('next')
    t.equal(await subscribed(call, 'former'), false)
    t.equal(await subscribed(call, 'next'), true)
    await next('of-bob', 'bob', 'next')
    t.equal(await subscribed(call, 'next'), false, 'a session of another user does not keep it')
    t.equal(
      await call.push_subscriptions_get({ owner_id: 'bob', session_id: 'id-of-bob', now: at(3) }),
      null,
    )
  },

  'only its owner can delete a subscription': async (t, { call }) => {
    await subscribe(call, 'a')
    const of = (owner_id: string) => ({ owner_id, session_id: 'id-a' })
    t.equal(await call.push_subscriptions_delete(of('bob')), false)
    t.equal(await call.push_subscriptions_delete(of('ada')), true)
    t.equal(await call.push_subscriptions_delete(of('ada')), false)
  },

  'notifies each browser of the owner once when a training completes': async (t, { call }) => {
    await subscribe(call, 'a')
    await subscribe(call, 'b')
    await subscribe(call, 'of-bob', { owner_id: 'bob' })
    const row = await startedTraining(call)
    t.strictSame(await claim(call, { now: 99 }), [])
    await call.trainings_complete(makeCompletion(row))
    await call.trainings_complete(makeCompletion(row))
    const claimed = await claim(call)
    t.strictSame(claimed.map(({ subscription: { id } }) => id).sort(), ['sub-a', 'sub-b'])
    t.match(claimed[0], {
      event: 'succeeded',
      reason: null,
      attempts: 0,
      created_at: at(100),
      subscription: { p256dh: 'a public key', auth: 'a secret' },
      training: {
        id: row.id,
        name: 'My lake',
        status: 'succeeded',
        cost_usd_micros: 1_500_000,
        completed_at: at(99),
      },
    })
    t.strictSame(await claim(call, { lease: 'push-2' }), [], 'another server gets nothing')
    const settle = ({ id }: { id: string }) =>
      call.push_deliveries_settle({ id, now: at(102), outcome: 'sent' })
    for (const delivery of claimed) {
      t.equal(await settle(delivery), true)
      t.equal(await settle(delivery), false)
    }
    t.strictSame(await claim(call, { now: 4000 }), [], 'sent notifications are not sent again')
  },

  'notifies about failures, and about cancellations that the owner did not request': async (
    t,
    { call },
  ) => {
    await subscribe(call, 'a')
    const failed = await startedTraining(call)
    await call.trainings_complete(makeFailure(failed))
    const elsewhere = await startedTraining(call)
    await call.trainings_complete(makeFailure(elsewhere, { status: 'canceled' }))
    const own = await startedTraining(call)
    await call.runs_cancel({
      kind: 'training',
      owner_id: 'ada',
      id: own.id,
      now: at(50),
      reason: 'owner',
    })
    await call.trainings_complete(makeFailure(own, { status: 'canceled' }))
    const unsent = await submittingTraining(call)
    await call.runs_cancel({
      kind: 'training',
      owner_id: 'ada',
      id: unsent.id,
      now: at(50),
      reason: 'owner',
    })
    const events = (await claim(call)).map(({ event, training }) => [event, training?.id])
    t.strictSame(
      events.sort(),
      [
        ['canceled', elsewhere.id],
        ['failed', failed.id],
      ].sort(),
    )
  },

  'notifies once about a hold that needs its owner, even after retries': async (t, { call }) => {
    await subscribe(call, 'a')
    const { id } = await intendedTraining(call)
    await hold(call, id)
    const [first] = await claim(call)
    t.match(first, { event: 'on_hold', reason: 'replicate.no_credit', training: { id } })
    await call.push_deliveries_settle({ id: some(first).id, now: at(102), outcome: 'sent' })
    await call.runs_resume({
      kind: 'training',
      owner_id: 'ada',
      id,
      now: at(110),
      idempotency: null,
    })
    await call.runs_claim({
      kind: 'training',
      work: 'submit',
      now: at(111),
      lease_id: 'lease-2',
      lease_until: at(171),
      emulated: false,
      limit: 1,
    })
    await hold(call, id, { now: 112, lease: 'lease-2' })
    t.strictSame(await claim(call, { now: 113 }), [])
    const throttled = await intendedTraining(call)
    await hold(call, throttled.id, { hold_reason: 'throttled' })
    t.strictSame(
      await claim(call, { now: 113 }),
      [],
      'a hold that ends by itself does not need the owner',
    )
  },

  'notifies about a reached cap just before the paid call': async (t, { call }) => {
    await subscribe(call, 'a')
    const row = await submittingTraining(call)
    some(await prepareTraining(call, row))
    const caps = { owner_id: 'ada', now: at(1), day_usd_micros: 1 }
    await call.spending_set_caps(caps)
    const held = await call.runs_intend({ ...leaseOf(row), is_free: false })
    t.equal(held.outcome, 'on_hold')
    t.match(await claim(call), [{ event: 'on_hold', reason: 'spending.cap_reached' }])
  },

  'notifies once when the last run of a generation ends, also if its runs end at the same time':
    async (t, { call }) => {
      await subscribe(call, 'a')
      await subscribe(call, 'of-bob', { owner_id: 'bob' })
      const { id, parts } = await startedRuns(call, [{}, {}, {}])
      const [first, ...others] = parts
      await completeRun(call, some(first).id, 2)
      t.strictSame(await claim(call), [], 'two runs have not ended')
      await Promise.all(
        others.map((part, place) =>
          place === 0
            ? completeRun(call, part.id, 1)
            : call.generations_complete(makeEnd(part, { status: 'failed' })),
        ),
      )
      const [delivery, ...more] = await claim(call)
      t.strictSame(more, [])
      t.match(delivery, {
        event: 'succeeded',
        reason: null,
        training: null,
        generation: { id, model_name: 'Lake', num_outputs: 6, images: 3, withheld: 0 },
        subscription: { id: 'sub-a' },
      })
      t.equal(await call.generations_complete(makeEnd(some(first))), null, 'it has ended')
      await call.push_deliveries_settle({ id: some(delivery).id, now: at(102), outcome: 'sent' })
      t.strictSame(await claim(call, { now: 4000, lease: 'push-2' }), [])
    },

  'does not notify of generations of 4 images or fewer': async (t, { call }) => {
    await subscribe(call, 'a')
    const { parts } = await startedRuns(call, [{}, {}])
    for (const { id } of parts) await completeRun(call, id, 2)
    t.strictSame(await claim(call), [])
  },

  'notifies of generations that were canceled, unless their owner did it': async (t, { call }) => {
    await subscribe(call, 'a')
    const endAll = async (parts: { id: string }[]) => {
      for (const part of parts)
        await call.generations_complete(makeEnd(part, { status: 'canceled' }))
    }
    const elsewhere = await startedRuns(call, [{}, {}, {}])
    await endAll(elsewhere.parts)
    const own = await startedRuns(call, [{}, {}, {}])
    await completeRun(call, own.id, 2)
    await call.generations_cancel({ owner_id: 'ada', id: own.id, now: at(20) })
    await endAll(own.parts)
    t.match(await claim(call), [{ event: 'canceled', generation: { id: elsewhere.id, images: 0 } }])
    t.strictSame(await claim(call, { lease: 'push-2' }), [])
  },

  'does not notify paused users of generations': async (t, { call }) => {
    await signIn(call, 'ada')
    await subscribe(call, 'a')
    const { parts } = await startedRuns(call, [{}, {}, {}])
    await update(call, 'ada', { status: 'paused' })
    for (const part of parts) await call.generations_complete(makeEnd(part, { status: 'failed' }))
    t.strictSame(await claim(call), [])
  },

  'retries notifications that could not be sent': async (t, { call }) => {
    await subscribe(call, 'a')
    const row = await startedTraining(call)
    await call.trainings_complete(makeCompletion(row))
    const [delivery] = await claim(call)
    const held = { id: some(delivery).id, lease_id: 'push-1', now: at(102) }
    t.equal(await call.push_deliveries_renew({ ...held, lease_until: at(140) }), true)
    const stranger = { ...held, lease_id: 'push-2' }
    t.equal(await call.push_deliveries_renew({ ...stranger, lease_until: at(140) }), false)
    const next = { next_check_at: at(200), is_failed: true }
    t.equal(await call.push_deliveries_release({ ...stranger, ...next }), false)
    t.equal(await call.push_deliveries_release({ ...held, ...next }), true)
    t.strictSame(await claim(call, { now: 199 }), [])
    t.match(await claim(call, { now: 200 }), [
      { attempts: 1, subscription: { failed_at: at(102) } },
    ])
    t.match(
      await claim(call, { now: 230, lease: 'push-3' }),
      [{ id: held.id }],
      'the lease of a killed server expires',
    )
    await call.push_deliveries_settle({ id: held.id, now: at(231), outcome: 'sent' })
    t.match(
      await call.push_subscriptions_get({ owner_id: 'ada', session_id: 'id-a', now: at(232) }),
      { failed_at: null },
    )
  },

  'deletes notifications with their subscription and with the user’s data': async (t, { call }) => {
    await subscribe(call, 'a')
    await subscribe(call, 'b')
    const row = await startedTraining(call)
    await call.trainings_complete(makeCompletion(row))
    t.equal(await call.push_subscriptions_gone({ id: 'sub-a' }), true)
    t.match(await claim(call), [{ subscription: { id: 'sub-b' } }])
    await call.deletions_start({
      id: 'd',
      owner_id: 'ada',
      now: at(120),
      at_replicate: false,
      emulated: false,
      folders: [],
    })
    t.strictSame(await claim(call, { now: 4000 }), [])
    t.equal(await subscribed(call, 'b', 121), false)
  },

  'does not notify paused users': async (t, { call }) => {
    await signIn(call, 'ada')
    await subscribe(call, 'a')
    const row = await startedTraining(call)
    await update(call, 'ada', { status: 'paused' })
    await call.trainings_complete(makeCompletion(row))
    t.strictSame(await claim(call), [])
  },
}
