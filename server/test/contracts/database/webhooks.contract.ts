import type { FunctionArgs } from '../../../src/ports/database/functions.ts'
import { at, type Cases, type ContractContext, some, times } from './contract.ts'
import {
  claimGenerations,
  makeDelivery,
  makeProgress,
  savingGeneration,
  startedGeneration,
} from './generation-stages.ts'
import {
  adoptTraining,
  claimTrainings,
  intendedTraining,
  leaseOf,
  makeAdvance,
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

/** Claims due trainings as the ordinary worker does; `now` is after the delivery. */
const claim = (call: Call, { now = 31, lease = 'lease-1' } = {}) =>
  claimTrainings(call, 'reconcile', { now, lease })

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
        generation_id: null,
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

  'a delivery makes its run due at once, and one check settles equal ones': async (t, { call }) => {
    const run = await startedTraining(call)
    await call.trainings_advance(makeAdvance(run, { now: at(20), next_check_at: at(600) }))
    const other = await startedTraining(call)
    await call.trainings_advance(makeAdvance(other, { now: at(20), next_check_at: at(600) }))
    const ids = times(5, (n) => `msg-${n}`)
    for (const id of ids) await receive(call, { id, replicate_id: some(run.replicate_id) })
    t.match(await claim(call, { now: 30 }), [{ id: run.id, next_check_at: at(30) }])
    t.strictSame(await claim(call, { lease: 'lease-2' }), [], 'the other is not due')
    const news = makeAdvance(run, { now: at(32), step: 200, next_check_at: at(42) })
    t.equal((await call.trainings_advance(news))?.next_check_at, at(42))
    t.strictSame(await outcomes(call), Object.fromEntries(ids.map((id) => [id, 'applied'])))
  },

  'a check without news leaves its deliveries unchanged': async (t, { call }) => {
    const run = await startedTraining(call)
    await call.trainings_advance(makeAdvance(run))
    await receive(call, { id: 'msg-1', replicate_id: some(run.replicate_id) })
    await claim(call)
    await call.trainings_advance(makeAdvance(run, { now: at(32) }))
    t.match(await list(call), [{ outcome: 'unchanged', handled_at: at(32) }])
  },

  'a delivery during a check makes the run due again at once, whatever the check stores': async (
    t,
    { call },
  ) => {
    const ends: Record<string, (run: { id: string }, now: number) => Promise<unknown>> = {
      advance: (run, now) =>
        call.trainings_advance(makeAdvance(run, { now: at(now), next_check_at: at(600) })),
      release: (run, now) =>
        call.runs_release({ ...leaseOf(run, { now }), next_check_at: at(600) }),
    }
    for (const [name, end] of Object.entries(ends)) {
      const run = await startedTraining(call)
      const replicate_id = some(run.replicate_id)
      await receive(call, { id: `${name} 1`, replicate_id, now: at(30) })
      await claim(call, { now: 31 })
      await receive(call, { id: `${name} 2`, replicate_id, now: at(32) })
      t.strictSame(await claim(call, { now: 33, lease: 'lease-2' }), [], 'the lease is valid')
      await end(run, 34)
      t.match(
        (await outcomes(call))[`${name} 2`],
        'received',
        `${name}: it waits for its own check`,
      )
      t.match(await claim(call, { now: 34, lease: 'lease-2' }), [{ id: run.id }], name)
      await call.trainings_advance(makeAdvance(run, { now: at(35), next_check_at: at(600) }))
      t.not((await outcomes(call))[`${name} 2`], 'received', name)
      t.strictSame(await claim(call, { now: 36, lease: 'lease-3' }), [], `${name}: once`)
    }
  },

  'a check that fails notes why, and the run stays due': async (t, { call }) => {
    const run = await startedTraining(call)
    await receive(call, { replicate_id: some(run.replicate_id) })
    await claim(call)
    const delivery_note = 'Replicate can’t be reached.'
    await call.runs_release({ ...leaseOf(run, { now: 32 }), next_check_at: at(42), delivery_note })
    t.match(await list(call), [{ outcome: 'failed', note: delivery_note, handled_at: at(32) }])
    t.match(await claim(call, { now: 42 }), [{ id: run.id }])
  },

  'a delivery before the create’s response brings the look-up forward': async (t, { call }) => {
    const run = await intendedTraining(call)
    await call.runs_release({ ...leaseOf(run), next_check_at: at(500) })
    const early = { replicate_id: 'early', run_id: run.id }
    t.strictSame(await receive(call, early), { outcome: 'received' })
    t.strictSame(await claim(call), [], 'it is not at Replicate as far as we know')
    t.match(await claimTrainings(call, 'submit', { now: 30, lease: 'look-up' }), [{ id: run.id }])
    await adoptTraining(call, run, 'early')
    t.match(await claim(call), [{ id: run.id }], 'the delivery is applied at once')
  },

  'a delivery during a look-up makes it due again at once': async (t, { call }) => {
    const run = await intendedTraining(call)
    await claimTrainings(call, 'submit', { now: 100, lease: 'look-up' })
    await receive(call, { replicate_id: 'early', run_id: run.id, now: at(101) })
    const held = leaseOf(run, { now: 102, lease: 'look-up' })
    const absence = some(await call.runs_absent({ ...held, next_check_at: at(200) }))
    t.match(absence.run, { next_check_at: at(102), intent_at: at(1) })
  },

  'a delivery does not wake a run that waits for its owner': async (t, { call }) => {
    const run = await intendedTraining(call)
    const rejected = { next_check_at: null, paused: true, hold_reason: 'no_credit' } as const
    await call.runs_not_created({ ...leaseOf(run), ...rejected })
    await receive(call, { replicate_id: 'elsewhere', run_id: run.id })
    t.strictSame(await claimTrainings(call, 'submit', { now: 31, lease: 'lease-2' }), [])
  },

  'a delivery for a run that is over, or for another run at Replicate, needs no check': async (
    t,
    { call },
  ) => {
    const ended = await startedTraining(call)
    await receive(call, { id: 'msg-before', replicate_id: some(ended.replicate_id) })
    await claim(call, { now: 31 })
    await receive(call, { id: 'msg-during', replicate_id: some(ended.replicate_id), now: at(32) })
    await call.trainings_complete(makeFailure(ended))
    await receive(call, { id: 'msg-after', replicate_id: some(ended.replicate_id), now: at(200) })
    const other = await intendedTraining(call)
    await receive(call, { id: 'msg-other', replicate_id: 'first try', run_id: other.id })
    await adoptTraining(call, other, 'second try')
    t.match(await claim(call, { now: 299 }), [{ id: other.id }])
    await call.trainings_advance(makeAdvance(other, { now: at(300), next_check_at: at(900) }))
    const saving = await savingGeneration(call)
    await receive(call, { id: 'msg-saving', replicate_id: some(saving.replicate_id) })
    t.strictSame(await claim(call, { now: 400 }), [])
    t.strictSame(await outcomes(call), {
      'msg-before': 'applied',
      'msg-during': 'unchanged',
      'msg-after': 'unchanged',
      'msg-other': 'no_run',
      'msg-saving': 'unchanged',
    })
  },

  'wakes generations in the same way': async (t, { call }) => {
    const generation = await startedGeneration(call)
    await call.runs_advance(makeProgress(generation, { next_check_at: at(600) }))
    await receive(call, { replicate_id: some(generation.replicate_id) })
    t.match(await claimGenerations(call, 'reconcile', { now: 30 }), [{ id: generation.id }])
    await call.generations_deliver(makeDelivery(generation, { now: at(31) }))
    t.match(await list(call), [
      {
        run_kind: 'prediction',
        generation_id: generation.id,
        outcome: 'applied',
        handled_at: at(31),
      },
    ])
  },

  'a replay reopens a delivery, only for its owner': async (t, { call }) => {
    const run = await startedTraining(call)
    await receive(call, { id: 'msg-1', replicate_id: some(run.replicate_id) })
    await claim(call)
    await call.trainings_advance(makeAdvance(run, { now: at(32), next_check_at: at(600) }))
    const replay = (owner_id: string, id = 'msg-1') =>
      call.webhook_deliveries_replay({ owner_id, id, now: at(40) })
    t.equal(await replay('bob'), null)
    t.equal(await replay('ada', 'msg-2'), null)
    t.match(await replay('ada'), { outcome: 'received', handled_at: null })
    t.match(await claim(call, { now: 40, lease: 'lease-2' }), [{ id: run.id }])
    await call.trainings_complete(makeFailure(run))
    t.match(await replay('ada'), { outcome: 'unchanged', handled_at: at(40) })
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
