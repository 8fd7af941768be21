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
} from './training-stages.ts'

const problem = { code: 'replicate.payment', message: 'No credit.', hint: 'Add some.' }

export const trainingSubmitCases: Cases = {
  'the mark is noted before the paid call, and the call before it is sent': async (t, { call }) => {
    const row = await submittingTraining(call)
    t.match(await prepareTraining(call, row), {
      upload_id: 'file-1',
      upload_url: 'https://api.replicate.com/v1/files/file-1',
      destination: 'ada/flux-lora-base',
      trainer_version: 'c'.repeat(64),
      intent_at: null,
    })
    t.match(await intendTraining(call, leaseOf(row, { now: 3 })), {
      status: 'submitting',
      intent_at: at(3),
    })
  },

  'without a mark nothing may be sent': async (t, { call }) => {
    const row = await submittingTraining(call)
    t.equal(await intendTraining(call, leaseOf(row)), null)
  },

  'while one call is open neither a second call nor another mark is allowed': async (
    t,
    { call },
  ) => {
    const row = await intendedTraining(call)
    t.equal(await intendTraining(call, leaseOf(row, { now: 2 })), null)
    t.equal(await prepareTraining(call, row), null)
    const [taken] = await claimTrainings(call, 'submit', { now: 100, lease: 'lease-2' })
    t.equal(taken?.intent_at, at(1), 'who takes over sees the open call')
    const second = leaseOf(row, { now: 101, lease: 'lease-2' })
    t.equal(await intendTraining(call, second), null)
    t.equal(await prepareTraining(call, row, second), null)
  },

  'only the holder of a live lease may prepare and intend': async (t, { call }) => {
    const row = await submittingTraining(call)
    for (const lease of [leaseOf(row, { lease: 'other' }), leaseOf(row, { now: 60 })]) {
      t.equal(await prepareTraining(call, row, lease), null)
    }
    some(await prepareTraining(call, row))
    for (const lease of [leaseOf(row, { lease: 'other' }), leaseOf(row, { now: 60 })]) {
      t.equal(await intendTraining(call, lease), null)
    }
  },

  'a call that made nothing is tried again later': async (t, { call }) => {
    const row = await intendedTraining(call)
    const back = await call.trainings_not_created({
      ...leaseOf(row),
      next_check_at: at(30),
      paused: false,
      error: problem,
    })
    t.match(back, {
      status: 'submitting',
      phase: 'queued',
      intent_at: null,
      lease_id: null,
      next_check_at: at(30),
      error: problem,
    })
    const [again] = await claimTrainings(call, 'submit', { now: 30, lease: 'lease-2' })
    t.match(again, { id: row.id, attempts: 2, intent_at: null })
    const lease = leaseOf(row, { now: 31, lease: 'lease-2' })
    t.ok(await prepareTraining(call, row, lease), 'each try has a mark of its own')
    t.ok(await intendTraining(call, lease))
  },

  'without credit it waits paused and goes on when claimed': async (t, { call }) => {
    const row = await intendedTraining(call)
    const paused = { ...leaseOf(row), next_check_at: at(30), paused: true, error: problem }
    t.match(await call.trainings_not_created(paused), {
      status: 'queued',
      phase: 'paused',
      error: problem,
    })
    const [again] = await claimTrainings(call, 'submit', { now: 30 })
    t.match(again, { status: 'submitting', phase: 'queued', error: null, attempts: 2 })
  },

  'a former holder cannot say that nothing was made or found': async (t, { call }) => {
    const row = await intendedTraining(call)
    await claimTrainings(call, 'submit', { now: 100, lease: 'lease-2' })
    const late = { ...leaseOf(row, { now: 101 }), next_check_at: at(200) }
    t.equal(await call.trainings_not_created({ ...late, paused: false, error: null }), null)
    t.equal(await call.trainings_absent(late), null)
    t.equal((await call.trainings_unfinished({ owner_id: 'ada' }))[0]?.intent_at, at(1))
  },

  'absence is proven by a second look-up 60 s later and 180 s after the call': async (
    t,
    { call },
  ) => {
    const row = await intendedTraining(call)
    const lookUp = async (now: number) => {
      const lease = `look-${now}`
      await claimTrainings(call, 'submit', { now, lease })
      const held = leaseOf(row, { now, lease })
      return some(await call.trainings_absent({ ...held, next_check_at: at(now + 1) }))
    }
    // The intent is of second 1.
    const first = await lookUp(100)
    t.equal(first.proven, false)
    t.match(first.training, { absent_at: at(100), intent_at: at(1), lease_id: null })
    t.equal((await lookUp(159)).proven, false, 'too close to the first')
    const early = await lookUp(180)
    t.equal(early.proven, false, '179 s after the call')
    t.equal(early.training.absent_at, at(100), 'the first look-up counts')
    const proof = await lookUp(181)
    t.equal(proof.proven, true)
    t.match(proof.training, { status: 'submitting', intent_at: null, absent_at: null })
  },

  'one late look-up proves nothing': async (t, { call }) => {
    const row = await intendedTraining(call)
    await claimTrainings(call, 'submit', { now: 5000, lease: 'look' })
    const held = leaseOf(row, { now: 5000, lease: 'look' })
    const result = await call.trainings_absent({ ...held, next_check_at: at(5001) })
    t.match(result, { proven: false, training: { intent_at: at(1), absent_at: at(5000) } })
  },

  'a new call starts the proof anew': async (t, { call }) => {
    const row = await intendedTraining(call)
    await claimTrainings(call, 'submit', { now: 100, lease: 'a' })
    await call.trainings_absent({
      ...leaseOf(row, { now: 100, lease: 'a' }),
      next_check_at: at(101),
    })
    await claimTrainings(call, 'submit', { now: 101, lease: 'b' })
    const held = leaseOf(row, { now: 101, lease: 'b' })
    await call.trainings_not_created({
      ...held,
      next_check_at: at(102),
      paused: false,
      error: null,
    })
    await claimTrainings(call, 'submit', { now: 102, lease: 'c' })
    const again = await intendTraining(call, leaseOf(row, { now: 103, lease: 'c' }))
    t.match(again, { intent_at: at(103), absent_at: null })
  },

  'nothing is absent where no call was made': async (t, { call }) => {
    const row = await submittingTraining(call)
    t.equal(await call.trainings_absent({ ...leaseOf(row), next_check_at: at(9) }), null)
  },

  'adoption starts it, whoever holds the lease, and once': async (t, { call }) => {
    const row = await intendedTraining(call)
    const adopted = await adoptTraining(call, row, 'r1')
    t.match(adopted, {
      status: 'starting',
      replicate_id: 'r1',
      lease_id: null,
      next_check_at: at(12),
      error: null,
    })
    t.strictSame(await adoptTraining(call, row, 'r1'), adopted, 'told again, it answers the row')
    t.equal(await adoptTraining(call, row, 'r2'), null, 'another id is not ours')
  },

  'an id belongs to one training': async (t, { call }) => {
    const first = await intendedTraining(call)
    const second = await createTraining(call)
    some(await adoptTraining(call, first, 'r1'))
    t.equal(await adoptTraining(call, second, 'r1'), null)
    t.match((await call.trainings_get_many({ keys: [{ owner_id: 'ada', id: second.id }] }))[0], {
      status: 'queued',
      replicate_id: null,
    })
  },

  'of two that adopt one id at once, one has it': async (t, { call }) => {
    const rows = [await intendedTraining(call), await intendedTraining(call)]
    const results = await Promise.all(rows.map((row) => adoptTraining(call, row, 'r1')))
    t.equal(results.filter((row) => row !== null).length, 1)
  },

  'an ended or unknown training adopts nothing': async (t, { call }) => {
    const row = await intendedTraining(call)
    await call.trainings_complete(makeFailure(row))
    t.equal(await adoptTraining(call, row, 'r1'), null)
    t.equal(await adoptTraining(call, { id: 'unknown' }, 'r1'), null)
  },

  'once started, nothing of the submission changes it': async (t, { call }) => {
    const row = await startedTraining(call)
    await claimTrainings(call, 'reconcile', { now: 12 })
    const held = leaseOf(row, { now: 13 })
    t.equal(await prepareTraining(call, row, held), null)
    t.equal(await intendTraining(call, held), null)
    t.equal(await call.trainings_absent({ ...held, next_check_at: at(14) }), null)
    t.equal(
      await call.trainings_not_created({
        ...held,
        next_check_at: at(14),
        paused: true,
        error: problem,
      }),
      null,
    )
  },
}
