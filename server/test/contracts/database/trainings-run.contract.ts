import { at, type Cases, some } from './contract.ts'
import {
  adoptTraining,
  claimTrainings,
  createTraining,
  intendTraining,
  leaseOf,
  makeAdvance,
  makeCompletion,
  makeFailure,
  startedTraining,
  submittingTraining,
} from './training-stages.ts'

export const trainingRunCases: Cases = {
  'an update advances a training and releases it until the next check': async (t, { call }) => {
    const row = await startedTraining(call)
    await claimTrainings(call, 'reconcile', { now: 12 })
    t.match(await call.trainings_advance(makeAdvance(row)), {
      status: 'processing',
      phase: 'training',
      step: 100,
      eta_seconds: 300,
      logs_tail: 'flux_train_replicate: 10%',
      started_at: at(10),
      checked_at: at(20),
      next_check_at: at(30),
      lease_id: null,
      lease_until: null,
    })
  },

  'an update sets the error of a running training, and the next one without it clears it': async (
    t,
    { call },
  ) => {
    const row = await startedTraining(call)
    const error = { code: 'trainings.loss_not_a_number', message: 'm', hint: 'h' }
    t.match(await call.trainings_advance(makeAdvance(row, { error })), {
      status: 'processing',
      error,
    })
    t.equal((await call.trainings_advance(makeAdvance(row)))?.error, null)
    const end = makeCompletion(row, { error })
    t.match((await call.trainings_complete(end))?.training, { status: 'succeeded', error })
  },

  'a late update does not move a training back': async (t, { call }) => {
    const row = await startedTraining(call)
    await call.trainings_advance(makeAdvance(row))
    const late = await call.trainings_advance(
      makeAdvance(row, {
        now: at(25),
        status: 'starting',
        phase: 'queued',
        step: 5,
        eta_seconds: 900,
        logs_tail: 'older',
        started_at: at(24),
        next_check_at: at(35),
      }),
    )
    t.match(late, {
      status: 'processing',
      phase: 'training',
      step: 100,
      eta_seconds: 300,
      logs_tail: 'flux_train_replicate: 10%',
      started_at: at(10),
      checked_at: at(25),
      next_check_at: at(35),
    })
  },

  'keeps values that an update does not contain': async (t, { call }) => {
    const row = await startedTraining(call)
    await call.trainings_advance(makeAdvance(row))
    const vague = await call.trainings_advance(
      makeAdvance(row, { step: null, eta_seconds: null, logs_tail: null, started_at: null }),
    )
    t.match(vague, {
      step: 100,
      eta_seconds: null,
      logs_tail: 'flux_train_replicate: 10%',
      started_at: at(10),
    })
  },

  'phases only move forward': async (t, { call }) => {
    const row = await startedTraining(call)
    const phases = [
      'queued',
      'preparing',
      'captioning',
      'loading',
      'training',
      'packaging',
      'saving',
    ] as const
    for (const phase of phases) {
      t.equal((await call.trainings_advance(makeAdvance(row, { phase })))?.phase, phase)
    }
    t.equal((await call.trainings_advance(makeAdvance(row, { phase: 'loading' })))?.phase, 'saving')
  },

  'ignores updates of a training without an id at Replicate': async (t, { call }) => {
    t.equal(await call.trainings_advance(makeAdvance(await createTraining(call))), null)
    t.equal(await call.trainings_advance(makeAdvance(await submittingTraining(call))), null)
    t.equal(await call.trainings_advance(makeAdvance({ id: 'unknown' })), null)
  },

  'a completed training never changes again': async (t, { call }) => {
    const ends = {
      succeeded: makeCompletion,
      failed: makeFailure,
      canceled: (row: { id: string }) => makeFailure(row, { status: 'canceled' }),
    }
    for (const [status, end] of Object.entries(ends)) {
      const row = await startedTraining(call)
      const ended = some(await call.trainings_complete(end(row))).training
      t.equal(ended.status, status)
      t.equal(await call.trainings_advance(makeAdvance(row)), null)
      t.equal(await call.trainings_complete(makeCompletion(row)), null)
      t.equal(await call.trainings_complete(makeFailure(row)), null)
      t.equal(await adoptTraining(call, row), null)
      t.equal(await intendTraining(call, leaseOf(row)), null)
      t.strictSame(await call.trainings_get_many({ keys: [{ owner_id: 'ada', id: row.id }] }), [
        ended,
      ])
    }
  },

  'the same updates in any order have the same result': async (t, { call }) => {
    const updates = [
      { status: 'starting', phase: 'queued', step: null },
      { status: 'processing', phase: 'loading', step: null },
      { status: 'processing', phase: 'training', step: 10 },
      { status: 'processing', phase: 'training', step: 200 },
    ] as const
    const orders = [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [2, 0, 3, 1],
      [3, 3, 0, 0],
    ]
    for (const order of orders) {
      const row = await startedTraining(call)
      for (const n of order) await call.trainings_advance(makeAdvance(row, some(updates[n])))
      const [now] = await call.trainings_get_many({ keys: [{ owner_id: 'ada', id: row.id }] })
      t.match(now, { status: 'processing', phase: 'training', step: 200 }, order.join())
    }
  },
}
