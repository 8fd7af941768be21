import { at, type Cases, type ContractContext, some, times } from './contract.ts'
import { claimGenerations, createGeneration, prepareGeneration } from './generation-stages.ts'
import {
  claimTrainings,
  createTraining,
  leaseOf,
  prepareTraining,
  submittingTraining,
} from './training-stages.ts'
import { signIn, update } from './users.contract.ts'

type Call = ContractContext['call']

const intend = (call: Call, row: { id: string }, now = 1) =>
  call.runs_intend({ ...leaseOf(row, { now }), is_free: true })

/** Creates a user's training just before its paid call. */
async function readyTraining(call: Call, owner_id: string) {
  const { id } = await createTraining(call, { training: { owner_id } })
  // A claim returns all rows of its lease, including those from earlier rounds.
  const claimed = await claimTrainings(call, 'submit', { limit: 100 })
  const row = some(claimed.find((one) => one.id === id))
  return some(await prepareTraining(call, row))
}

export const userPauseCases: Cases = {
  'holds a paused user’s trainings until they are active again': async (t, { call }) => {
    await signIn(call, 'ada')
    const held = await readyTraining(call, 'ada')
    const others = await readyTraining(call, 'bob')
    const { id } = await createTraining(call, { training: { owner_id: 'ada' } })
    t.match(await update(call, 'ada', { status: 'paused' }), { user: { status: 'paused' } })
    t.match(await intend(call, held), {
      outcome: 'on_hold',
      run: { status: 'queued', hold_reason: 'paused', next_check_at: null },
    })
    t.match(await intend(call, others), { outcome: 'intended' }, 'other users are not affected')
    t.same(await claimTrainings(call, 'submit', { now: 6, lease: 'lease-2' }), [])
    const [queued] = await call.trainings_get_many({ keys: [{ owner_id: 'ada', id }] })
    t.match(queued, { status: 'queued', hold_reason: 'paused', intent_at: null })

    await update(call, 'ada', { status: 'active', now: at(7) })
    const due = await claimTrainings(call, 'submit', { now: 7, lease: 'lease-3' })
    t.same(due.map((row) => row.id).sort(), [held.id, id].sort())
    t.match(due, [
      { phase: 'queued', hold_reason: null },
      { phase: 'queued', hold_reason: null },
    ])
  },

  'holds a paused user’s generations too': async (t, { call }) => {
    await signIn(call, 'ada')
    const { id: heldId } = await createGeneration(call, {}, 0)
    const held = some((await claimGenerations(call, 'submit')).find((row) => row.id === heldId))
    some(await prepareGeneration(call, held, leaseOf(held)))
    const { id } = await createGeneration(call, {}, 0)
    await update(call, 'ada', { status: 'paused' })
    t.match(await call.runs_intend({ ...leaseOf(held), is_free: true }), {
      outcome: 'on_hold',
      run: { status: 'queued', hold_reason: 'paused' },
    })
    t.match(await call.generation_parts_get({ owner_id: 'ada', id }), {
      status: 'queued',
      hold_reason: 'paused',
      next_check_at: null,
    })
    t.same(await claimGenerations(call, 'submit', { now: 6, lease: 'lease-2' }), [])
    await update(call, 'ada', { status: 'active', now: at(7) })
    const due = await claimGenerations(call, 'submit', { now: 7, lease: 'lease-3' })
    t.same(due.map((row) => row.id).sort(), [heldId, id].sort())
  },

  'looks up calls that were sent before the pause, and does not repeat them': async (
    t,
    { call },
  ) => {
    await signIn(call, 'ada')
    const row = await submittingTraining(call)
    await prepareTraining(call, row)
    await intend(call, row)
    await update(call, 'ada', { status: 'paused', now: at(400) })
    const [lookUp] = await claimTrainings(call, 'submit', { now: 400, lease: 'lease-2' })
    t.match(lookUp, { id: row.id, intent_at: at(1) })
  },

  'no call concurrent with a pause is sent after it, and each is either sent or on hold': async (
    t,
    { call },
  ) => {
    await signIn(call, 'ada')
    for (const round of times(5, (n) => n)) {
      const rows = []
      for (const _ of times(6, (n) => n)) rows.push(await readyTraining(call, 'ada'))
      const [last, ...others] = rows
      const pause = update(call, 'ada', { status: 'paused', now: at(1) })
      const results = await Promise.all(others.map((row) => intend(call, row)))
      await pause
      t.match(await intend(call, some(last)), { outcome: 'on_hold' }, `round ${round}`)
      for (const { outcome, run } of results)
        t.equal(run?.hold_reason, outcome === 'intended' ? null : 'paused', outcome)
      await update(call, 'ada', { status: 'active', now: at(100) })
    }
  },
}
