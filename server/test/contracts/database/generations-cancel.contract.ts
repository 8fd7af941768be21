import { at, type Cases, type ContractContext, some, times } from './contract.ts'
import {
  adoptGeneration,
  claimGenerations,
  createGeneration,
  intendedGeneration,
  intendGeneration,
  makeEnd,
  makeProgress,
  saveModel,
  savingGeneration,
  startedGeneration,
  submittingGeneration,
} from './generation-stages.ts'
import { leaseOf } from './training-stages.ts'

/** Cancels a generation and returns its first run. */
async function cancel(
  { call }: ContractContext,
  { id }: { id: string },
  now = 30,
  owner_id = 'ada',
) {
  const result = await call.generations_cancel({ id, owner_id, now: at(now) })
  return result && { outcome: result.outcome, run: some(result.generation.parts[0]) }
}

export const generationCancelCases: Cases = {
  'cancels a generation that was not submitted at once and without cost': async (t, context) => {
    const { call } = context
    for (const stage of [createGeneration, submittingGeneration]) {
      const row = await stage(call)
      const result = some(await cancel(context, row))
      t.match(result, {
        outcome: 'canceled',
        run: {
          status: 'canceled',
          cost_usd_micros: 0,
          cancel_requested_at: at(30),
          completed_at: at(30),
          next_check_at: null,
          lease_id: null,
        },
      })
      t.strictSame(await cancel(context, row, 40), { ...result, outcome: 'was_canceled' })
      t.equal(await intendGeneration(call, leaseOf(row)), null)
    }
    t.strictSame(await claimGenerations(call, 'submit', { now: 999 }), [])
  },

  'records the cancellation of a running generation and makes it due once': async (t, context) => {
    const { call } = context
    const row = await startedGeneration(call)
    await call.runs_advance(makeProgress(row, { next_check_at: at(100) }))
    t.match(await cancel(context, row), {
      outcome: 'asked',
      run: { status: 'processing', cancel_requested_at: at(30), next_check_at: at(30) },
    })
    const meanwhile = await call.runs_advance(
      makeProgress(row, { now: at(31), next_check_at: at(33) }),
    )
    t.equal(meanwhile?.next_check_at, at(31), 'the cancel was not sent yet')
    await claimGenerations(call, 'reconcile', { now: 31 })
    const sent = makeProgress(row, { now: at(32), next_check_at: at(34) })
    t.equal((await call.runs_advance(sent))?.next_check_at, at(34))
    t.match(await cancel(context, row, 33), {
      run: { cancel_requested_at: at(30), next_check_at: at(34) },
    })
  },

  'a cancel waits for the outcome of the paid call': async (t, context) => {
    const { call } = context
    const found = await intendedGeneration(call)
    t.match(await cancel(context, found), { outcome: 'asked' })
    t.match(await adoptGeneration(call, found), { status: 'starting', next_check_at: at(2) })

    const rejected = await intendedGeneration(call)
    await cancel(context, rejected)
    const back = { ...leaseOf(rejected, { now: 40 }), next_check_at: at(50), hold_reason: null }
    t.match(await call.runs_not_created({ ...back, paused: true }), {
      status: 'canceled',
      completed_at: at(40),
      next_check_at: null,
    })

    const rejectedForGood = await intendedGeneration(call)
    await cancel(context, rejectedForGood)
    const failure = makeEnd(rejectedForGood, { status: 'failed', cost_usd_micros: 0, now: at(40) })
    t.match(await call.generations_complete(failure), { status: 'canceled', completed_at: at(40) })

    const absent = await intendedGeneration(call)
    await cancel(context, absent)
    const lookUp = async (now: number) => {
      const lease = `look-${now}`
      await claimGenerations(call, 'submit', { now, lease })
      const held = leaseOf(absent, { now, lease })
      return call.runs_absent({ ...held, next_check_at: at(now + 1) })
    }
    t.match(await lookUp(100), { proven: false, run: { status: 'submitting' } })
    t.match(await lookUp(200), { proven: true, run: { status: 'canceled' } })
  },

  'does not cancel generations that Replicate has completed, or those of other users': async (
    t,
    context,
  ) => {
    const { call } = context
    const saving = await savingGeneration(call)
    t.match(await cancel(context, saving), { outcome: 'ended', run: { status: 'saving' } })
    const done = await savingGeneration(call)
    await call.generations_complete(makeEnd(done))
    t.match(await cancel(context, done), { outcome: 'ended', run: { status: 'succeeded' } })
    const running = await startedGeneration(call)
    t.equal(await cancel(context, running, 30, 'bob'), null)
    t.equal(await cancel(context, { id: 'unknown' }), null)
  },

  'cancels everything of an owner that waits or runs, and nothing that is over': async (
    t,
    context,
  ) => {
    const { call } = context
    const waiting = [await createGeneration(call), await submittingGeneration(call)]
    const running = [await intendedGeneration(call), await startedGeneration(call)]
    const saving = await savingGeneration(call)
    const ended = await createGeneration(call)
    await call.generations_complete(makeEnd(ended))
    const theirs = await createGeneration(call, {
      owner_id: 'bob',
      model_id: (await saveModel(call, { owner_id: 'bob' })).id,
    })
    const cancelAll = (now: number) =>
      call.generations_cancel_all({ owner_id: 'ada', model_id: null, now: at(now) })
    const idsOf = (rows: { id: string }[]) => rows.map(({ id }) => id).sort()
    const expected = { canceled: idsOf(waiting), asked: idsOf(running) }
    t.strictSame(await cancelAll(30), { ...expected, canceled_runs: expected.canceled })
    t.strictSame(
      await cancelAll(31),
      { canceled: [], asked: expected.asked, canceled_runs: [] },
      'still unconfirmed',
    )
    const read = (id: string, owner_id = 'ada') => call.generation_parts_get({ owner_id, id })
    for (const id of expected.canceled)
      t.match(await read(id), { status: 'canceled', cost_usd_micros: 0, completed_at: at(30) })
    for (const id of expected.asked)
      t.match(await read(id), { cancel_requested_at: at(30), cancel_reason: 'owner' })
    for (const { id } of [saving, ended]) t.match(await read(id), { cancel_requested_at: null })
    t.match(await read(theirs.id, 'bob'), { status: 'queued' })
  },

  'cancels everything of one model only': async (t, { call }) => {
    const [one, other] = [await createGeneration(call), await createGeneration(call)]
    t.strictSame(
      await call.generations_cancel_all({
        owner_id: 'ada',
        model_id: one.model_id,
        now: at(30),
      }),
      { canceled: [one.id], asked: [], canceled_runs: [one.id] },
    )
    t.match(await call.generation_parts_get({ owner_id: 'ada', id: other.id }), {
      status: 'queued',
    })
  },

  'cancels each generation once if two requests cancel everything': async (t, { call }) => {
    const ids = await Promise.all(times(10, async () => (await createGeneration(call)).id))
    const results = await Promise.all(
      times(2, () => call.generations_cancel_all({ owner_id: 'ada', model_id: null, now: at(30) })),
    )
    t.strictSame(results.flatMap(({ canceled }) => canceled).sort(), ids.sort())
  },
}
