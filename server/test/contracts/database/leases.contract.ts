import { at, type Cases, type ContractContext, some, times } from './contract.ts'
import {
  adoptGeneration,
  claimGenerations,
  createGeneration,
  makeProgress,
  savingGeneration,
  startedGeneration,
} from './generation-stages.ts'
import {
  adoptTraining,
  claimTrainings,
  createTraining,
  intendTraining,
  leaseOf,
  makeAdvance,
  makeCompletion,
  makeFailure,
  prepareTraining,
  startedTraining,
} from './training-stages.ts'

const ids = (rows: { id: string }[]) => rows.map(({ id }) => id)

/** The calls of each kind of run; the lease rules are the same. */
const kinds = ({ call }: ContractContext) => ({
  trainings: {
    create: (now: number) => createTraining(call, { now: at(now) }),
    claim: (options: Parameters<typeof claimTrainings>[2]) =>
      claimTrainings(call, 'submit', options),
    renew: call.runs_renew,
    release: call.runs_release,
  },
  generations: {
    create: (now: number) => createGeneration(call, {}, now),
    claim: (options: Parameters<typeof claimTrainings>[2]) =>
      claimGenerations(call, 'submit', options),
    renew: call.runs_renew,
    release: call.runs_release,
  },
})

export const leaseCases: Cases = {
  'claims due rows oldest first, up to the limit, for one holder at a time': async (t, context) => {
    for (const [name, { create, claim }] of Object.entries(kinds(context))) {
      const rows = [await create(3), await create(1), await create(2), await create(50)]
      const [late, first, second] = ids(rows)
      t.strictSame(await claim({ now: 0 }), [], `${name}: nothing is due yet`)
      const claimed = await claim({ now: 3, limit: 2 })
      t.strictSame(ids(claimed), [first, second], name)
      t.match(claimed[0], {
        status: 'submitting',
        lease_id: 'lease-1',
        lease_until: at(63),
        attempts: 1,
      })
      t.strictSame(ids(await claim({ now: 3, lease: 'lease-2' })), [late], `${name}: the rest`)
    }
  },

  'concurrent claims never return a row twice': async (t, context) => {
    for (const [name, { create, claim }] of Object.entries(kinds(context))) {
      for (const n of times(6, (index) => index)) await create(n)
      const batches = await Promise.all(
        times(4, (n) => claim({ now: 9, limit: 3, lease: `lease-${n}` })),
      )
      const all = ids(batches.flat())
      t.equal(all.length, 6, name)
      t.equal(new Set(all).size, 6, name)
    }
  },

  'a row is taken over when its lease ends, and its first holder is locked out': async (
    t,
    context,
  ) => {
    for (const [name, { create, claim, renew, release }] of Object.entries(kinds(context))) {
      const row = await create(0)
      await claim({ now: 0 })
      t.strictSame(await claim({ now: 59, lease: 'lease-2' }), [], `${name}: still held`)
      t.strictSame(ids(await claim({ now: 60, lease: 'lease-2' })), [row.id], name)
      const late = leaseOf(row, { now: 61 })
      t.equal(await renew({ ...late, lease_until: at(200) }), false)
      t.equal(await release({ ...late, next_check_at: at(0) }), false)
      t.equal(await renew({ ...late, lease_id: 'lease-2', lease_until: at(200) }), true)
      t.strictSame(await claim({ now: 199, lease: 'lease-3' }), [], `${name}: renewed`)
    }
  },

  'a claim repeated under its lease, as after a lost response, returns the same rows': async (
    t,
    context,
  ) => {
    for (const [name, { create, claim }] of Object.entries(kinds(context))) {
      const row = await create(0)
      await claim({ now: 0 })
      const later = await create(1)
      t.strictSame(ids(await claim({ now: 1, lease: 'lease-2' })), [later.id], name)
      const [again] = await claim({ now: 2 })
      t.match(again, { id: row.id, lease_until: at(62) }, name)
      t.strictSame(
        ids(await claim({ now: 61, lease: 'lease-3' })),
        [later.id],
        `${name}: still held`,
      )
    }
  },

  'an expired lease is not renewed, even if nobody has claimed the row': async (t, context) => {
    for (const { create, claim, renew } of Object.values(kinds(context))) {
      const row = await create(0)
      await claim({ now: 0 })
      t.equal(await renew({ ...leaseOf(row, { now: 60 }), lease_until: at(200) }), false)
    }
  },

  'a released row becomes due at the given time': async (t, context) => {
    for (const [name, { create, claim, release }] of Object.entries(kinds(context))) {
      const row = await create(0)
      await claim({ now: 0 })
      t.equal(await release({ ...leaseOf(row), next_check_at: at(20) }), true)
      t.strictSame(await claim({ now: 19 }), [], name)
      t.strictSame(ids(await claim({ now: 20 })), [row.id], name)
    }
  },

  'a training released without a next check is never claimed again': async (t, { call }) => {
    const row = await startedTraining(call)
    await claimTrainings(call, 'reconcile', { now: 12 })
    await call.runs_release({ ...leaseOf(row, { now: 13 }), next_check_at: null })
    t.strictSame(await claimTrainings(call, 'reconcile', { now: 9999 }), [])
  },

  'each kind of work claims its own statuses': async (t, { call }) => {
    const queued = await createTraining(call, { now: at(900) })
    const started = await startedTraining(call)
    const succeeded = await startedTraining(call)
    await call.trainings_complete(makeCompletion(succeeded))
    const done = await startedTraining(call)
    await call.trainings_complete(makeCompletion(done, { next_check_at: null }))
    const failed = await startedTraining(call)
    await call.trainings_complete(makeFailure(failed))
    const canceled = await startedTraining(call)
    await call.trainings_complete(makeFailure(canceled, { status: 'canceled' }))
    const now = 1000
    t.strictSame(ids(await claimTrainings(call, 'reconcile', { now })), [started.id])
    const ended = [succeeded.id, failed.id, canceled.id]
    t.strictSame(ids(await claimTrainings(call, 'post-process', { now })).sort(), ended.sort())
    t.strictSame(ids(await claimTrainings(call, 'submit', { now })), [queued.id])
  },

  'tells when each kind of work is due next, in one answer for all workers': async (
    t,
    { call },
  ) => {
    const due = (emulated = false) => call.work_due({ emulated })
    t.strictSame(await due(), [])
    await createTraining(call, { now: at(50) })
    await createTraining(call, { now: at(40) })
    await createTraining(call, { training: { emulated: true } })
    const started = await startedGeneration(call)
    await call.runs_advance(makeProgress(started, { next_check_at: at(30) }))
    const training = await startedTraining(call)
    await call.trainings_advance(makeAdvance(training, { next_check_at: at(20) }))
    t.strictSame(await due(), [
      { kind: 'training', work: 'reconcile', at: at(20) },
      { kind: 'generation', work: 'reconcile', at: at(30) },
      { kind: 'training', work: 'submit', at: at(40) },
    ])
    t.strictSame(await due(true), [{ kind: 'training', work: 'submit', at: at(0) }])
    await claimTrainings(call, 'reconcile', { now: 20 })
    t.match(
      await due(),
      [{ work: 'reconcile', at: at(30) }, {}, { kind: 'training', work: 'reconcile', at: at(80) }],
      'leased work is due when the lease expires',
    )
    await call.runs_release({ ...leaseOf(training, { now: 21 }), next_check_at: null })
    t.equal((await due()).length, 2, 'a run without a next check is never due')
  },

  'saving images is a step of its own': async (t, { call }) => {
    const saving = await savingGeneration(call)
    const started = await startedGeneration(call)
    await createGeneration(call, {}, 900)
    t.strictSame(ids(await claimGenerations(call, 'reconcile', { now: 1000 })), [started.id])
    t.strictSame(ids(await claimGenerations(call, 'save', { now: 1000 })), [saving.id])
  },

  'counts an attempt for each claim without an intent': async (t, { call }) => {
    const row = await createTraining(call)
    const claim = async (now: number) =>
      some((await claimTrainings(call, 'submit', { now, lease: `l${now}` }))[0])
    t.equal((await claim(0)).attempts, 1)
    t.equal((await claim(100)).attempts, 2, 'taken over before the paid call')
    const lease = leaseOf(row, { now: 101, lease: 'l100' })
    some(await prepareTraining(call, row, lease))
    some(await intendTraining(call, lease))
    t.equal((await claim(200)).attempts, 2, 'a look-up does not count')
  },

  'adoption ends the holder’s lease': async (t, { call }) => {
    const training = await startedTraining(call)
    t.match(training, { lease_id: null, lease_until: null })
    const generation = await createGeneration(call)
    await claimGenerations(call, 'submit')
    t.match(await adoptGeneration(call, generation), { lease_id: null, lease_until: null })
    t.equal(await call.runs_renew({ ...leaseOf(generation), lease_until: at(200) }), false)
    t.equal((await adoptTraining(call, training))?.lease_id, null)
  },

  'a release can record why the status is not known, until the next update': async (
    t,
    { call },
  ) => {
    const error = { code: 'replicate.unavailable', message: 'Away.', hint: 'Wait.' }
    const training = await startedTraining(call)
    const generation = await startedGeneration(call)
    const kinds = {
      trainings: {
        claim: () => claimTrainings(call, 'reconcile', { now: 12 }),
        release: (note: object) =>
          call.runs_release({
            ...leaseOf(training),
            now: at(13),
            next_check_at: at(12),
            ...note,
          }),
        advance: () => call.trainings_advance(makeAdvance(training)),
      },
      generations: {
        claim: () => claimGenerations(call, 'reconcile', { now: 12 }),
        release: (note: object) =>
          call.runs_release({
            ...leaseOf(generation),
            now: at(13),
            next_check_at: at(12),
            ...note,
          }),
        advance: () => call.runs_advance(makeProgress(generation)),
      },
    }
    for (const [name, { claim, release, advance }] of Object.entries(kinds)) {
      await claim()
      t.equal(await release({ error }), true, name)
      t.strictSame((await claim())[0]?.error, error, `${name}: recorded`)
      await release({})
      t.strictSame((await claim())[0]?.error, error, `${name}: kept`)
      await release({ error: null })
      t.strictSame((await claim())[0]?.error, null, `${name}: cleared`)
      await release({ error })
      t.strictSame(some(await advance()).error, null, `${name}: cleared by the update`)
    }
  },
}
