import type { FunctionArgs } from '../../../src/ports/database/functions.ts'
import { at, type Cases, type ContractContext, some, times } from './contract.ts'
import { startedGeneration } from './generation-stages.ts'
import {
  adoptTraining,
  claimTrainings,
  intendedTraining,
  leaseOf,
  makeFailure,
  startedTraining,
} from './training-stages.ts'

type Call = ContractContext['call']

/** Stores a delivery for a run, received at second 30. */
const receive = (
  call: Call,
  delivery: Partial<FunctionArgs<'webhook_deliveries_receive'>> & { replicate_id: string },
) =>
  call.webhook_deliveries_receive({
    id: `msg-${delivery.replicate_id}`,
    now: at(30),
    run_id: null,
    status: 'processing',
    ...delivery,
  })

const claim = (call: Call, { now = 31, lease = 'webhook-1' } = {}) =>
  call.webhook_trainings_claim({
    now: at(now),
    lease_id: lease,
    lease_until: at(now + 60),
    limit: 10,
    emulated: false,
  })

const handled = (
  call: Call,
  run: { id: string },
  {
    lease = 'webhook-1',
    outcome = 'applied' as 'applied' | 'failed',
    note = null as string | null,
  } = {},
) =>
  call.webhook_deliveries_handled({
    run_id: run.id,
    lease_id: lease,
    now: at(32),
    outcome,
    note,
  })

const list = async (call: Call, owner_id = 'ada') =>
  (await call.webhook_deliveries_list({ owner_id, limit: 100, cursor: null })).deliveries

const outcomes = async (call: Call) =>
  Object.fromEntries((await list(call)).map(({ id, outcome }) => [id, outcome]))

export const webhookCases: Cases = {
  'stores a delivery once, for its run’s owner': async (t, { call }) => {
    const run = await startedTraining(call)
    const replicate_id = some(run.replicate_id)
    t.strictSame(await receive(call, { replicate_id }), { outcome: 'received' })
    t.strictSame(await receive(call, { replicate_id, now: at(40), status: 'succeeded' }), {
      outcome: 'duplicate',
    })
    t.strictSame(await list(call), [
      {
        id: `msg-${replicate_id}`,
        owner_id: 'ada',
        run_kind: 'training',
        run_id: run.id,
        replicate_id,
        status: 'processing',
        outcome: 'received',
        note: null,
        received_at: at(30),
        handled_at: null,
      },
    ])
    t.strictSame(await list(call, 'bob'), [])
  },

  'shows a delivery without a known run to the local owner, without work to do': async (
    t,
    { call },
  ) => {
    const answer = await receive(call, { replicate_id: 'elsewhere', run_id: 'unknown' })
    t.strictSame(answer, { outcome: 'no_run' })
    t.match(await list(call, 'local'), [
      { run_kind: 'unknown', run_id: null, outcome: 'no_run', handled_at: at(30) },
    ])
    t.strictSame(await claim(call), [])
  },

  'equal deliveries cause one look-up together, no matter when the run is due': async (
    t,
    { call },
  ) => {
    const run = await startedTraining(call)
    const other = await startedTraining(call)
    const ids = times(5, (n) => `msg-${n}`)
    for (const id of ids) await receive(call, { id, replicate_id: some(run.replicate_id) })
    const claimed = await claim(call)
    t.strictSame(
      claimed.map(({ id, lease_id }) => ({ id, lease_id })),
      [{ id: run.id, lease_id: 'webhook-1' }],
    )
    t.strictSame(await claim(call, { lease: 'webhook-2' }), [], 'nothing else is claimed meanwhile')
    t.match(await claimTrainings(call, 'reconcile', { now: 31, lease: 'poll' }), [{ id: other.id }])
    t.equal(await handled(call, run), 5)
    t.strictSame(await outcomes(call), Object.fromEntries(ids.map((id) => [id, 'applied'])))
  },

  'a delivery during a look-up causes another one': async (t, { call }) => {
    const run = await startedTraining(call)
    const replicate_id = some(run.replicate_id)
    await receive(call, { id: 'msg-1', replicate_id })
    await claim(call)
    await receive(call, { id: 'msg-2', replicate_id })
    t.strictSame(await claim(call, { lease: 'webhook-2' }), [], 'not while the lease is valid')
    t.equal(await handled(call, run), 1)
    await call.trainings_release({ ...leaseOf(run, { lease: 'webhook-1' }), next_check_at: at(60) })
    t.match(await claim(call, { lease: 'webhook-2' }), [{ id: run.id }])
    t.equal(await handled(call, run, { lease: 'webhook-2' }), 1)
  },

  'an abandoned claim is taken over when its lease expires': async (t, { call }) => {
    const run = await startedTraining(call)
    await receive(call, { replicate_id: some(run.replicate_id) })
    await claim(call)
    t.strictSame(await claim(call, { now: 90, lease: 'webhook-2' }), [])
    t.match(await claim(call, { now: 92, lease: 'webhook-2' }), [{ id: run.id }])
    t.equal(await handled(call, run), 0, 'the previous holder can’t record a result')
    t.equal(await handled(call, run, { lease: 'webhook-2', outcome: 'failed', note: 'Away.' }), 1)
    t.match(await list(call), [{ outcome: 'failed', note: 'Away.', handled_at: at(32) }])
  },

  'a delivery before the create’s response waits for it, and brings the look-up forward': async (
    t,
    { call },
  ) => {
    const run = await intendedTraining(call)
    await call.trainings_release({ ...leaseOf(run), next_check_at: at(500) })
    const early = { replicate_id: 'early', run_id: run.id }
    t.strictSame(await receive(call, early), { outcome: 'received' })
    t.strictSame(await claim(call), [], 'nothing to look up yet')
    t.match(await claimTrainings(call, 'submit', { now: 30, lease: 'look-up' }), [{ id: run.id }])
    await adoptTraining(call, run, 'early')
    t.match(await claim(call), [{ id: run.id }])
  },

  'a delivery for a completed run, or for another run at Replicate, needs no look-up': async (
    t,
    { call },
  ) => {
    const ended = await startedTraining(call)
    await receive(call, { id: 'msg-ended', replicate_id: some(ended.replicate_id) })
    await call.trainings_complete(makeFailure(ended))
    const other = await intendedTraining(call)
    await receive(call, { id: 'msg-other', replicate_id: 'first try', run_id: other.id })
    await adoptTraining(call, other, 'second try')
    t.strictSame(await claim(call), [])
    t.strictSame(await outcomes(call), { 'msg-ended': 'unchanged', 'msg-other': 'no_run' })
  },

  'claims generations separately from trainings': async (t, { call }) => {
    const training = await startedTraining(call)
    const generation = await startedGeneration(call)
    await receive(call, { replicate_id: some(training.replicate_id) })
    await receive(call, { replicate_id: some(generation.replicate_id) })
    t.match(await claim(call), [{ id: training.id }])
    const lease = { now: at(31), lease_id: 'webhook-2', lease_until: at(91), limit: 10 }
    t.match(await call.webhook_generations_claim({ ...lease, emulated: false }), [
      { id: generation.id },
    ])
    t.equal(await handled(call, generation, { lease: 'webhook-2' }), 1)
    t.match((await list(call)).map(({ run_kind }) => run_kind).sort(), ['prediction', 'training'])
  },

  'a replay reopens a delivery, only for its owner': async (t, { call }) => {
    const run = await startedTraining(call)
    await receive(call, { id: 'msg-1', replicate_id: some(run.replicate_id) })
    await claim(call)
    await handled(call, run)
    const replay = (owner_id: string, id = 'msg-1') =>
      call.webhook_deliveries_replay({ owner_id, id, now: at(40) })
    t.equal(await replay('bob'), null)
    t.equal(await replay('ada', 'msg-2'), null)
    t.match(await replay('ada'), { outcome: 'received', handled_at: null })
    t.match(await claim(call, { now: 200, lease: 'webhook-2' }), [{ id: run.id }])
  },

  'keeps deliveries for 30 days': async (t, { call }) => {
    await receive(call, { replicate_id: 'old' })
    const day = 86_400
    t.equal(await call.expired_delete({ now: at(30 + 30 * day - 1) }), 0)
    t.equal(await call.expired_delete({ now: at(30 + 30 * day) }), 1)
  },

  'pages continue where the previous one ended': async (t, { call }) => {
    for (const n of times(5, (n) => n))
      await receive(call, { replicate_id: `${n}`, now: at(n % 2) })
    const page = (cursor: string | null) =>
      call.webhook_deliveries_list({ owner_id: 'local', limit: 2, cursor })
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const { deliveries, next_cursor } = await page(cursor)
      seen.push(...deliveries.map(({ replicate_id }) => replicate_id))
      cursor = next_cursor
    } while (cursor)
    t.strictSame(seen, ['3', '1', '4', '2', '0'])
  },
}
