import { at, type Cases, some } from './contract.ts'
import {
  adoptGeneration,
  claimGenerations,
  createGeneration,
  intendedGeneration,
  intendGeneration,
  makeEnd,
  prepareGeneration,
  sourceUploads,
  startedGeneration,
  submittingGeneration,
} from './generation-stages.ts'
import { leaseOf } from './training-stages.ts'

const hold_reason = 'no_credit' as const

export const generationSubmitCases: Cases = {
  'stores version and complete input before the paid call': async (t, { call }) => {
    const row = await submittingGeneration(call)
    t.equal(await intendGeneration(call, leaseOf(row)), null, 'it has no input to look it up by')
    t.match(await prepareGeneration(call, row), {
      version: 'e'.repeat(64),
      input: { prompt: 'LAKE at night', seed: 7 },
      intent_at: null,
    })
    t.match(await intendGeneration(call, leaseOf(row, { now: 3 })), { intent_at: at(3) })
  },

  'stores uploads with the input, and makes the run due for deleting them once it has ended':
    async (t, { call }) => {
      const row = await submittingGeneration(call)
      const prepared = await prepareGeneration(call, row, leaseOf(row), sourceUploads)
      t.match(prepared, { uploads: sourceUploads })
      const replaced = [{ input: 'image', id: 'file-2', url: 'https://other' }]
      await prepareGeneration(call, row, leaseOf(row), replaced)
      await intendGeneration(call, leaseOf(row))
      await adoptGeneration(call, row)
      t.strictSame(await claimGenerations(call, 'post-process', { now: 100 }), [])
      await call.generations_complete(makeEnd(row))
      const [claimed] = await claimGenerations(call, 'post-process', { now: 100 })
      t.match(claimed, { id: row.id, status: 'succeeded', uploads: replaced })
    },

  'a generation without uploads is not due after its end': async (t, { call }) => {
    await call.generations_complete(makeEnd(await startedGeneration(call)))
    t.strictSame(await claimGenerations(call, 'post-process', { now: 100 }), [])
  },

  'records uploads that are added after the generation was canceled': async (t, { call }) => {
    const row = await submittingGeneration(call)
    const now = at(5)
    await call.runs_cancel({
      kind: 'generation',
      owner_id: 'ada',
      id: row.id,
      now,
      reason: 'owner',
    })
    t.strictSame(await claimGenerations(call, 'post-process', { now: 6 }), [])
    t.equal(await prepareGeneration(call, row, leaseOf(row, { now: 7 }), sourceUploads), null)
    const [claimed] = await claimGenerations(call, 'post-process', { now: 7 })
    t.match(claimed, { id: row.id, status: 'canceled', uploads: sourceUploads, intent_at: null })
  },

  'allows no second call while one is open': async (t, { call }) => {
    const row = await intendedGeneration(call)
    t.equal(await intendGeneration(call, leaseOf(row, { now: 2 })), null)
    t.equal(await prepareGeneration(call, row), null)
    const [claimed] = await claimGenerations(call, 'submit', { now: 100, lease: 'lease-2' })
    t.match(claimed, { intent_at: at(1), attempts: 1 })
    t.equal(await intendGeneration(call, leaseOf(row, { now: 101, lease: 'lease-2' })), null)
  },

  'only the holder of a valid lease can prepare and intend': async (t, { call }) => {
    const row = await submittingGeneration(call)
    some(await prepareGeneration(call, row))
    for (const lease of [leaseOf(row, { lease: 'other' }), leaseOf(row, { now: 60 })]) {
      t.equal(await prepareGeneration(call, row, lease), null)
      t.equal(await intendGeneration(call, lease), null)
    }
  },

  'a call that created nothing is retried or put on hold': async (t, { call }) => {
    const row = await intendedGeneration(call)
    const back = { next_check_at: at(30), hold_reason }
    t.match(await call.runs_not_created({ ...leaseOf(row), ...back, paused: false }), {
      status: 'submitting',
      intent_at: null,
      lease_id: null,
      next_check_at: at(30),
    })
    await claimGenerations(call, 'submit', { now: 30 })
    const held = leaseOf(row, { now: 31 })
    t.match(await call.runs_not_created({ ...held, ...back, paused: true }), {
      status: 'queued',
      hold_reason,
    })
    t.match(await claimGenerations(call, 'submit', { now: 40 }), [
      { status: 'submitting', hold_reason: null, attempts: 3 },
    ])
  },

  'a second look-up 60 s later, at least 180 s after the call, proves absence': async (
    t,
    { call },
  ) => {
    const row = await intendedGeneration(call)
    const lookUp = async (now: number) => {
      const lease = `look-${now}`
      await claimGenerations(call, 'submit', { now, lease })
      const held = leaseOf(row, { now, lease })
      return some(await call.runs_absent({ ...held, next_check_at: at(now) }))
    }
    t.match(await lookUp(121), { proven: false, run: { absent_at: at(121) } })
    t.equal((await lookUp(180.999)).proven, false)
    t.match(await lookUp(181), { proven: true, run: { intent_at: null, absent_at: null } })
    t.equal(await call.runs_absent({ ...leaseOf(row, { now: 182 }), next_check_at: at(183) }), null)
  },

  'a previous holder can’t report that nothing was created or found': async (t, { call }) => {
    const row = await intendedGeneration(call)
    await claimGenerations(call, 'submit', { now: 100, lease: 'lease-2' })
    const late = { ...leaseOf(row, { now: 101 }), next_check_at: at(200) }
    t.equal(await call.runs_not_created({ ...late, paused: false, hold_reason: null }), null)
    t.equal(await call.runs_absent(late), null)
  },

  'assigns an id to one generation only, and reports it as held': async (t, { call }) => {
    const first = await intendedGeneration(call)
    const second = await intendedGeneration(call)
    t.strictSame(await call.runs_held({ replicate_ids: ['r1', 'r2'] }), [])
    const adopted = await adoptGeneration(call, first, 'r1')
    t.match(adopted, { status: 'starting', replicate_id: 'r1', lease_id: null })
    t.strictSame(await adoptGeneration(call, first, 'r1'), adopted)
    t.equal(await adoptGeneration(call, second, 'r1'), null)
    t.equal(await adoptGeneration(call, first, 'r2'), null)
    t.strictSame(await call.runs_held({ replicate_ids: ['r2', 'r1'] }), ['r1'])
    t.strictSame(await call.runs_held({ replicate_ids: [] }), [])
  },

  'a completed generation can’t adopt an id': async (t, { call }) => {
    const row = await createGeneration(call)
    await call.generations_complete(makeEnd(row, { status: 'canceled' }))
    t.equal(await adoptGeneration(call, row), null)
  },

  'submission calls don’t change a started generation': async (t, { call }) => {
    const row = await startedGeneration(call)
    await claimGenerations(call, 'reconcile', { now: 12 })
    const held = leaseOf(row, { now: 13 })
    t.equal(await prepareGeneration(call, row, held), null)
    t.equal(await intendGeneration(call, held), null)
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
