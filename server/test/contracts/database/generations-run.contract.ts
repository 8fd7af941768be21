import { at, type Cases, some } from './contract.ts'
import {
  claimGenerations,
  createGeneration,
  makeEnd,
  makeNews,
  savingGeneration,
  startedGeneration,
  submittingGeneration,
} from './generation-stages.ts'
import { leaseOf } from './training-stages.ts'

export const generationRunCases: Cases = {
  'news moves it forward to saving': async (t, { call }) => {
    const row = await startedGeneration(call)
    await claimGenerations(call, 'reconcile', { now: 4 })
    t.match(await call.generations_advance(makeNews(row)), {
      status: 'processing',
      step: 4,
      total_steps: 28,
      started_at: at(3),
      checked_at: at(5),
      next_check_at: at(7),
      lease_id: null,
    })
    const done = makeNews(row, {
      status: 'saving',
      step: null,
      total_steps: null,
      delivered: 1,
      withheld: 1,
      source_completed_at: at(6),
      cost_usd_micros: 3000,
    })
    t.match(await call.generations_advance(done), {
      status: 'saving',
      step: 4,
      total_steps: 28,
      delivered: 1,
      withheld: 1,
      source_completed_at: at(6),
      cost_usd_micros: 3000,
    })
  },

  'late news takes nothing back': async (t, { call }) => {
    const row = await savingGeneration(call)
    const late = makeNews(row, { status: 'processing', step: 1, started_at: at(4) })
    t.match(await call.generations_advance(late), {
      status: 'saving',
      step: 4,
      started_at: at(3),
      delivered: 2,
      source_completed_at: at(5),
    })
    const again = makeNews(row, { status: 'saving', source_completed_at: at(50) })
    t.equal((await call.generations_advance(again))?.source_completed_at, at(5))
  },

  'a generation without an id at Replicate has no news': async (t, { call }) => {
    t.equal(await call.generations_advance(makeNews(await createGeneration(call))), null)
    t.equal(await call.generations_advance(makeNews(await submittingGeneration(call))), null)
  },

  'it ends once and never changes again': async (t, { call }) => {
    const error = { code: 'generations.failed', message: 'It failed.', hint: 'Try again.' }
    for (const status of ['succeeded', 'failed', 'canceled'] as const) {
      const row = await savingGeneration(call)
      await claimGenerations(call, 'reconcile', { now: 7 })
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
      t.equal(await call.generations_advance(makeNews(row)), null)
      t.equal(
        await call.generations_release({ ...leaseOf(row, { now: 10 }), next_check_at: at(11) }),
        false,
      )
      t.strictSame(await call.generations_get({ owner_id: 'ada', id: row.id }), ended)
    }
    t.strictSame(await claimGenerations(call, 'reconcile', { now: 999 }), [])
  },

  'of two ends at once one holds': async (t, { call }) => {
    const row = await savingGeneration(call)
    const results = await Promise.all([
      call.generations_complete(makeEnd(row)),
      call.generations_complete(makeEnd(row, { status: 'failed' })),
    ])
    t.equal(results.filter((result) => result !== null).length, 1)
  },

  'one that was never sent may fail, its cost unknown': async (t, { call }) => {
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
