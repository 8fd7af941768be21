import { at, type Cases, some } from './contract.ts'
import {
  claimGenerations,
  createGeneration,
  makeDelivery,
  makeEnd,
  makeProgress,
  savingGeneration,
  startedGeneration,
  submittingGeneration,
} from './generation-stages.ts'
import { leaseOf } from './training-stages.ts'

export const generationRunCases: Cases = {
  'advances a generation until its images are saved': async (t, { call }) => {
    const row = await startedGeneration(call)
    await claimGenerations(call, 'reconcile', { now: 4 })
    t.match(await call.runs_advance(makeProgress(row)), {
      status: 'processing',
      step: 4,
      total_steps: 28,
      started_at: at(3),
      checked_at: at(5),
      next_check_at: at(7),
      lease_id: null,
    })
    const done = makeDelivery(row, {
      now: at(6),
      delivered: 1,
      withheld: 1,
      source_completed_at: at(6),
      cost_usd_micros: 3000,
    })
    t.match(await call.generations_deliver(done), {
      status: 'saving',
      step: 4,
      total_steps: 28,
      delivered: 1,
      withheld: 1,
      source_completed_at: at(6),
      cost_usd_micros: 3000,
      next_check_at: at(6),
      lease_id: null,
    })
    t.strictSame(await claimGenerations(call, 'reconcile', { now: 6 }), [])
    t.match(await claimGenerations(call, 'save', { now: 6 }), [{ id: row.id, status: 'saving' }])
  },

  'a late update does not change a generation whose images are being saved': async (
    t,
    { call },
  ) => {
    const row = await savingGeneration(call)
    await claimGenerations(call, 'save', { now: 5 })
    const late = makeProgress(row, { status: 'processing', step: 9, started_at: at(4) })
    t.equal(await call.runs_advance(late), null)
    t.equal(
      await call.generations_deliver(makeDelivery(row, { source_completed_at: at(50) })),
      null,
    )
    t.match(await call.generation_parts_get({ owner_id: 'ada', id: row.id }), {
      status: 'saving',
      step: 4,
      started_at: at(3),
      delivered: 2,
      source_completed_at: at(5),
      lease_id: 'lease-1',
    })
  },

  'ignores updates of a generation without an id at Replicate': async (t, { call }) => {
    t.equal(await call.runs_advance(makeProgress(await createGeneration(call))), null)
    t.equal(await call.runs_advance(makeProgress(await submittingGeneration(call))), null)
  },

  'completes once and never changes again': async (t, { call }) => {
    const error = { code: 'generations.failed', message: 'It failed.', hint: 'Try again.' }
    for (const status of ['succeeded', 'failed', 'canceled'] as const) {
      const row = await savingGeneration(call)
      await claimGenerations(call, 'save', { now: 7 })
      const ended = some(await call.generations_complete(makeEnd(row, { status, error })))
      t.match(ended, {
        status,
        error,
        completed_at: at(9),
        cost_usd_micros: 3000,
        started_at: at(3),
        next_check_at: null,
        lease_id: null,
      })
      t.equal(await call.generations_complete(makeEnd(row)), null)
      t.equal(await call.runs_advance(makeProgress(row)), null)
      t.equal(
        await call.runs_release({ ...leaseOf(row, { now: 10 }), next_check_at: at(11) }),
        false,
      )
      t.strictSame(await call.generation_parts_get({ owner_id: 'ada', id: row.id }), ended)
    }
    t.strictSame(await claimGenerations(call, 'save', { now: 999 }), [])
  },

  'one of two concurrent completions wins': async (t, { call }) => {
    const row = await savingGeneration(call)
    const results = await Promise.all([
      call.generations_complete(makeEnd(row)),
      call.generations_complete(makeEnd(row, { status: 'failed' })),
    ])
    t.equal(results.filter((result) => result !== null).length, 1)
  },

  'a generation that was never submitted can fail with an unknown cost': async (t, { call }) => {
    const row = await createGeneration(call)
    const end = makeEnd(row, { status: 'failed', cost_usd_micros: null })
    t.match(await call.generations_complete(end), {
      status: 'failed',
      cost_usd_micros: null,
      started_at: null,
      checked_at: null,
    })
  },
}
