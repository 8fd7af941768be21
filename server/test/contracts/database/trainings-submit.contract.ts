import { at, type Cases, some } from './contract.ts'
import {
  adoptTraining,
  claimTrainings,
  createTraining,
  intendedTraining,
  intendTraining,
  leaseOf,
  makeFailure,
  prepareTraining,
  startedTraining,
  submittingTraining,
  uploadsOf,
} from './training-stages.ts'

const hold_reason = 'no_credit' as const

export const trainingSubmitCases: Cases = {
  'stores the upload before the intent, and the intent before the paid call': async (
    t,
    { call },
  ) => {
    const row = await submittingTraining(call)
    t.match(await prepareTraining(call, row), {
      uploads: uploadsOf('file-1'),
      destination: 'ada/flux-lora-base',
      trainer_version: 'c'.repeat(64),
      intent_at: null,
    })
    t.match(await intendTraining(call, leaseOf(row, { now: 3 })), {
      status: 'submitting',
      intent_at: at(3),
    })
  },

  'allows no call without an upload': async (t, { call }) => {
    const row = await submittingTraining(call)
    t.equal(await intendTraining(call, leaseOf(row)), null)
  },

  'allows no second call and no new upload while a call is open': async (t, { call }) => {
    const row = await intendedTraining(call)
    t.equal(await intendTraining(call, leaseOf(row, { now: 2 })), null)
    t.equal(await prepareTraining(call, row), null)
    const [claimed] = await claimTrainings(call, 'submit', { now: 100, lease: 'lease-2' })
    t.equal(claimed?.intent_at, at(1), 'the next holder sees the open call')
    const second = leaseOf(row, { now: 101, lease: 'lease-2' })
    t.equal(await intendTraining(call, second), null)
    t.equal(await prepareTraining(call, row, second), null)
  },

  'only the holder of a valid lease can prepare and intend': async (t, { call }) => {
    const row = await submittingTraining(call)
    for (const lease of [leaseOf(row, { lease: 'other' }), leaseOf(row, { now: 60 })]) {
      t.equal(await prepareTraining(call, row, lease), null)
    }
    some(await prepareTraining(call, row))
    for (const lease of [leaseOf(row, { lease: 'other' }), leaseOf(row, { now: 60 })]) {
      t.equal(await intendTraining(call, lease), null)
    }
  },

  'retries a call that created nothing': async (t, { call }) => {
    const row = await intendedTraining(call)
    const back = await call.runs_not_created({
      ...leaseOf(row),
      next_check_at: at(30),
      paused: false,
      hold_reason,
    })
    t.match(back, {
      status: 'submitting',
      phase: 'queued',
      intent_at: null,
      lease_id: null,
      next_check_at: at(30),
      hold_reason,
    })
    const [again] = await claimTrainings(call, 'submit', { now: 30, lease: 'lease-2' })
    t.match(again, { id: row.id, attempts: 2, intent_at: null })
    const lease = leaseOf(row, { now: 31, lease: 'lease-2' })
    t.ok(await prepareTraining(call, row, lease), 'each attempt has its own upload')
    t.ok(await intendTraining(call, lease))
  },

  'a training without credit is on hold and resumes when claimed': async (t, { call }) => {
    const row = await intendedTraining(call)
    const paused = { ...leaseOf(row), next_check_at: at(30), paused: true, hold_reason }
    t.match(await call.runs_not_created(paused), {
      status: 'queued',
      phase: 'queued',
      hold_reason,
    })
    const [again] = await claimTrainings(call, 'submit', { now: 30 })
    t.match(again, { status: 'submitting', phase: 'queued', hold_reason: null, attempts: 2 })
  },

  'a previous holder can’t report that nothing was created or found': async (t, { call }) => {
    const row = await intendedTraining(call)
    await claimTrainings(call, 'submit', { now: 100, lease: 'lease-2' })
    const late = { ...leaseOf(row, { now: 101 }), next_check_at: at(200) }
    t.equal(await call.runs_not_created({ ...late, paused: false, hold_reason: null }), null)
    t.equal(await call.runs_absent(late), null)
    t.equal((await call.trainings_unfinished({ owner_id: 'ada' }))[0]?.intent_at, at(1))
  },

  'a second look-up 60 s later, at least 180 s after the call, proves absence': async (
    t,
    { call },
  ) => {
    const row = await intendedTraining(call)
    const lookUp = async (now: number) => {
      const lease = `look-${now}`
      await claimTrainings(call, 'submit', { now, lease })
      const held = leaseOf(row, { now, lease })
      return some(await call.runs_absent({ ...held, next_check_at: at(now + 1) }))
    }
    // The intent was recorded at second 1.
    const first = await lookUp(100)
    t.equal(first.proven, false)
    t.match(first.run, { absent_at: at(100), intent_at: at(1), lease_id: null })
    t.equal((await lookUp(159)).proven, false, 'too close to the first')
    const early = await lookUp(180)
    t.equal(early.proven, false, '179 s after the call')
    t.equal(early.run.absent_at, at(100), 'the first look-up counts')
    const proof = await lookUp(181)
    t.equal(proof.proven, true)
    t.match(proof.run, { status: 'submitting', intent_at: null, absent_at: null })
  },

  'a single late look-up proves nothing': async (t, { call }) => {
    const row = await intendedTraining(call)
    await claimTrainings(call, 'submit', { now: 5000, lease: 'look' })
    const held = leaseOf(row, { now: 5000, lease: 'look' })
    const result = await call.runs_absent({ ...held, next_check_at: at(5001) })
    t.match(result, { proven: false, run: { intent_at: at(1), absent_at: at(5000) } })
  },

  'a new call restarts the proof': async (t, { call }) => {
    const row = await intendedTraining(call)
    await claimTrainings(call, 'submit', { now: 100, lease: 'a' })
    await call.runs_absent({
      ...leaseOf(row, { now: 100, lease: 'a' }),
      next_check_at: at(101),
    })
    await claimTrainings(call, 'submit', { now: 101, lease: 'b' })
    const held = leaseOf(row, { now: 101, lease: 'b' })
    await call.runs_not_created({
      ...held,
      next_check_at: at(102),
      paused: false,
      hold_reason: null,
    })
    await claimTrainings(call, 'submit', { now: 102, lease: 'c' })
    const again = await intendTraining(call, leaseOf(row, { now: 103, lease: 'c' }))
    t.match(again, { intent_at: at(103), absent_at: null })
  },

  'ignores look-ups if no call was made': async (t, { call }) => {
    const row = await submittingTraining(call)
    t.equal(await call.runs_absent({ ...leaseOf(row), next_check_at: at(9) }), null)
  },

  'adoption starts a training once, even without its lease': async (t, { call }) => {
    const row = await intendedTraining(call)
    const adopted = await adoptTraining(call, row, 'r1')
    t.match(adopted, {
      status: 'starting',
      replicate_id: 'r1',
      lease_id: null,
      next_check_at: at(12),
      error: null,
    })
    t.strictSame(await adoptTraining(call, row, 'r1'), adopted, 'a repeated call returns the row')
    t.equal(await adoptTraining(call, row, 'r2'), null, 'another id is rejected')
  },

  'assigns an id to one training only': async (t, { call }) => {
    const first = await intendedTraining(call)
    const second = await createTraining(call)
    some(await adoptTraining(call, first, 'r1'))
    t.equal(await adoptTraining(call, second, 'r1'), null)
    t.match((await call.trainings_get_many({ keys: [{ owner_id: 'ada', id: second.id }] }))[0], {
      status: 'queued',
      replicate_id: null,
    })
  },

  'one of two concurrent adoptions of an id wins': async (t, { call }) => {
    const rows = [await intendedTraining(call), await intendedTraining(call)]
    const results = await Promise.all(rows.map((row) => adoptTraining(call, row, 'r1')))
    t.equal(results.filter((row) => row !== null).length, 1)
  },

  'a completed or unknown training can’t adopt an id': async (t, { call }) => {
    const row = await intendedTraining(call)
    await call.trainings_complete(makeFailure(row))
    t.equal(await adoptTraining(call, row, 'r1'), null)
    t.equal(await adoptTraining(call, { id: 'unknown' }, 'r1'), null)
  },

  'submission calls don’t change a started training': async (t, { call }) => {
    const row = await startedTraining(call)
    await claimTrainings(call, 'reconcile', { now: 12 })
    const held = leaseOf(row, { now: 13 })
    t.equal(await prepareTraining(call, row, held), null)
    t.equal(await intendTraining(call, held), null)
    t.equal(await call.runs_absent({ ...held, next_check_at: at(14) }), null)
    t.equal(
      await call.runs_not_created({
        ...held,
        next_check_at: at(14),
        paused: true,
        hold_reason,
      }),
      null,
    )
  },
}
