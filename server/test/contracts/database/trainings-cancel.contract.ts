import { at, type Cases, type ContractContext, some, times } from './contract.ts'
import { answer, beginKey, keyedAnswer } from './key-stages.ts'
import {
  adoptTraining,
  claimTrainings,
  createTraining,
  intendedTraining,
  intendTraining,
  leaseOf,
  makeAdvance,
  makeCompletion,
  makeFailure,
  prepareTraining,
  startedTraining,
  submittingTraining,
  uploadsOf,
} from './training-stages.ts'

type Call = ContractContext['call']

const cancel = (call: Call, { id }: { id: string }, now = 30, owner_id = 'ada') =>
  call.runs_cancel({ kind: 'training', id, owner_id, now: at(now), reason: 'owner' })

const read = async (call: Call, { id }: { id: string }) =>
  some((await call.trainings_get_many({ keys: [{ owner_id: 'ada', id }] }))[0])

const hold_reason = 'no_credit'

async function pausedTraining(call: Call) {
  const row = await intendedTraining(call)
  return some(
    await call.runs_not_created({
      ...leaseOf(row),
      next_check_at: at(600),
      paused: true,
      hold_reason,
    }),
  )
}

export const trainingCancelCases: Cases = {
  'cancels a training that was not submitted at once and without cost': async (t, { call }) => {
    const stages = [createTraining, submittingTraining, pausedTraining]
    for (const stage of stages) {
      const { id } = await stage(call)
      const row = await read(call, { id })
      const result = some(await cancel(call, row))
      t.equal(result.outcome, 'canceled')
      t.match(result.run, {
        status: 'canceled',
        phase: 'queued',
        error: null,
        cost_usd_micros: 0,
        cancel_requested_at: at(30),
        cancel_reason: 'owner',
        completed_at: at(30),
        next_check_at: row.uploads.length > 0 ? at(30) : null,
        lease_id: null,
      })
      t.strictSame(
        await cancel(call, row, 40),
        { ...result, outcome: 'was_canceled' },
        'repeating the call changes nothing',
      )
      t.equal(await prepareTraining(call, row), null)
      t.equal(await intendTraining(call, leaseOf(row)), null)
    }
    t.strictSame(await claimTrainings(call, 'submit', { now: 9999 }), [])
  },

  'records an upload that is added after the training was canceled, so that it is deleted': async (
    t,
    { call },
  ) => {
    const row = await submittingTraining(call)
    await cancel(call, row)
    t.strictSame(await claimTrainings(call, 'post-process', { now: 31 }), [])
    t.equal(await prepareTraining(call, row, leaseOf(row, { now: 32 })), null)
    const [claimed] = await claimTrainings(call, 'post-process', { now: 32 })
    t.match(claimed, {
      id: row.id,
      status: 'canceled',
      uploads: uploadsOf('file-1'),
      intent_at: null,
    })

    const sent = await startedTraining(call)
    await call.trainings_complete(makeFailure(sent))
    const late = {
      ...leaseOf(sent, { now: 110 }),
      uploads: uploadsOf('file-2'),
    }
    const another = { ...late, destination: 'ada/other', trainer_version: 'e'.repeat(64) }
    t.equal(await call.trainings_prepare(another), null)
    const kept = (await read(call, sent)).uploads
    t.strictSame(kept, uploadsOf('file-1'), 'the upload of the paid call is kept')
  },

  'records the cancellation of a running training and makes it due once': async (t, { call }) => {
    const row = await startedTraining(call)
    await call.trainings_advance(makeAdvance(row, { next_check_at: at(1000) }))
    const requested = some(await cancel(call, row))
    t.equal(requested.outcome, 'asked')
    t.match(requested.run, {
      status: 'processing',
      cancel_requested_at: at(30),
      cancel_reason: 'owner',
      next_check_at: at(30),
    })
    await claimTrainings(call, 'reconcile', { now: 30 })
    const sent = makeAdvance(row, { now: at(31), next_check_at: at(41) })
    t.equal((await call.trainings_advance(sent))?.next_check_at, at(41))
    const again = some(await cancel(call, row, 35))
    t.match(again.run, { cancel_requested_at: at(30), next_check_at: at(41) })
  },

  'a cancel during another request to Replicate is sent next': async (t, { call }) => {
    const row = await startedTraining(call)
    await claimTrainings(call, 'reconcile', { now: 12 })
    await cancel(call, row, 13)
    const late = makeAdvance(row, { now: at(14), next_check_at: at(24) })
    t.equal((await call.trainings_advance(late))?.next_check_at, at(14))
    const [claimed] = await claimTrainings(call, 'reconcile', { now: 14 })
    t.equal(claimed?.cancel_requested_at, at(13))
  },

  'Replicate’s final status wins, and the first reason is kept': async (t, { call }) => {
    const row = await startedTraining(call)
    await call.runs_cancel({
      kind: 'training',
      id: row.id,
      owner_id: 'ada',
      now: at(30),
      reason: 'too_long',
    })
    t.equal(some(await cancel(call, row, 31)).run.cancel_reason, 'too_long')
    const { training, model } = some(await call.trainings_complete(makeCompletion(row)))
    t.match(training, { status: 'succeeded', cancel_requested_at: at(30) })
    t.ok(model)
  },

  'a cancel waits for the outcome of the paid call': async (t, { call }) => {
    const row = await intendedTraining(call)
    const requested = some(await cancel(call, row))
    t.match(requested, { outcome: 'asked', run: { status: 'submitting', intent_at: at(1) } })
    t.equal(requested.run.next_check_at, row.next_check_at, 'the look-up is not brought forward')
    t.match(await adoptTraining(call, row), {
      status: 'starting',
      cancel_requested_at: at(30),
      next_check_at: at(2),
    })
  },

  'a call that created nothing completes the cancellation': async (t, { call }) => {
    for (const paused of [true, false]) {
      const row = await intendedTraining(call)
      await cancel(call, row)
      const retry = { next_check_at: at(50), paused, hold_reason } as const
      const back = { ...leaseOf(row, { now: 40 }), ...retry }
      t.match(await call.runs_not_created(back), {
        status: 'canceled',
        phase: 'queued',
        error: null,
        cost_usd_micros: 0,
        completed_at: at(40),
        intent_at: null,
        next_check_at: at(40),
      })
    }
  },

  'a call that is rejected for good completes the cancellation': async (t, { call }) => {
    const row = await intendedTraining(call)
    await cancel(call, row)
    const rejected = makeFailure(row, { status: 'failed', now: at(40) })
    t.match(some(await call.trainings_complete(rejected)).training, {
      status: 'canceled',
      error: null,
      cost_usd_micros: 0,
      completed_at: at(40),
      intent_at: null,
      next_check_at: at(40),
    })
  },

  'only proof of absence completes the cancellation': async (t, { call }) => {
    const row = await intendedTraining(call)
    await cancel(call, row)
    const lookUp = async (now: number) => {
      const lease = `look-${now}`
      await claimTrainings(call, 'submit', { now, lease })
      const held = leaseOf(row, { now, lease })
      return some(await call.runs_absent({ ...held, next_check_at: at(now + 1) }))
    }
    t.match(await lookUp(100), { proven: false, run: { status: 'submitting' } })
    t.match(await lookUp(200), {
      proven: true,
      run: { status: 'canceled', cost_usd_micros: 0, completed_at: at(200), intent_at: null },
    })
    t.strictSame(await claimTrainings(call, 'submit', { now: 9999 }), [])
  },

  'does not cancel completed trainings, or those of other users': async (t, { call }) => {
    for (const end of [makeCompletion, makeFailure]) {
      const row = await startedTraining(call)
      const ended = some(await call.trainings_complete(end(row))).training
      t.strictSame(await cancel(call, row, 200), { outcome: 'ended', run: ended })
    }
    const row = await startedTraining(call)
    t.equal(await cancel(call, row, 30, 'bob'), null)
    t.equal((await read(call, row)).cancel_requested_at, null)
    t.equal(await cancel(call, { id: 'unknown' }), null)
  },

  'a concurrent cancel and call never cancel a training with an open call': async (t, { call }) => {
    for (const n of times(10, (index) => index)) {
      const row = await submittingTraining(call)
      some(await prepareTraining(call, row))
      const intend = () => intendTraining(call, leaseOf(row))
      const stop = () => cancel(call, row)
      const [first, second] = n % 2 === 0 ? [intend, stop] : [stop, intend]
      await Promise.all([first(), second()])
      const now = await read(call, row)
      t.ok(now.cancel_requested_at)
      t.equal(now.status === 'canceled', now.intent_at === null)
    }
  },

  'a cancel concurrent with a claim or an adoption is not lost': async (t, { call }) => {
    for (const n of times(10, (index) => index)) {
      const queued = await createTraining(call)
      const intended = await intendedTraining(call)
      const changes = [
        () => claimTrainings(call, 'submit', { now: 5, lease: `lease-${n}` }),
        () => cancel(call, queued),
        () => adoptTraining(call, intended),
        () => cancel(call, intended),
      ]
      await Promise.all((n % 2 === 0 ? changes : changes.reverse()).map((change) => change()))
      t.match(await read(call, queued), { status: 'canceled', lease_id: null })
      t.match(await read(call, intended), { status: 'starting', cancel_reason: 'owner' })
    }
  },

  'resumes a training on hold at once when requested': async (t, { call }) => {
    const row = await pausedTraining(call)
    for (const key of ['k', 'other']) await beginKey(call, { key })
    const resume = (key: string | null, now = 40) =>
      call.runs_resume({
        kind: 'training',
        id: row.id,
        owner_id: 'ada',
        now: at(now),
        idempotency: key === null ? null : keyedAnswer({ key }),
      })
    t.match(await resume('k'), { outcome: 'resumed', answer: null })
    t.match(await read(call, row), {
      status: 'queued',
      phase: 'queued',
      error: null,
      next_check_at: at(40),
    })
    t.strictSame(await resume('k', 41), {
      outcome: 'replayed',
      answer,
      run: null,
    })
    t.match(await resume('other'), { outcome: 'not_on_hold', answer: null })
    t.match(await resume(null), { outcome: 'not_on_hold' })
    t.equal((await claimTrainings(call, 'submit', { now: 40 }))[0]?.id, row.id)
  },

  'users can’t resume trainings of others': async (t, { call }) => {
    const { id } = await pausedTraining(call)
    const foreign = { id, owner_id: 'bob', now: at(40), idempotency: null }
    t.match(await call.runs_resume({ ...foreign, kind: 'training' }), { outcome: 'not_on_hold' })
  },
}
