import { at, type Cases, some } from './contract.ts'
import {
  createTraining,
  intendedTraining,
  makeFailure,
  startedTraining,
} from './training-stages.ts'

const NOTHING = { files: [], uploads: [], versions: [] }
const deletion = { id: 'deletion', owner_id: 'ada', now: at(50), at_replicate: true }

export const yourDataCases: Cases = {
  'nothing is deleted while a training is under way': async (t, { call }) => {
    await createTraining(call)
    t.strictSame(await call.deletions_start(deletion), { outcome: 'under_way', deletion: null })
    t.strictSame(await call.deletions_open({}), [])
    t.equal((await call.storage_summary({ owner_id: 'ada', now: at(1) })).trainings, 1)
  },

  'all rows of a person go, and nobody else’s, with a receipt': async (t, { call }) => {
    const mine = await startedTraining(call)
    await call.trainings_finish(makeFailure(mine))
    const others = await createTraining(call, { training: { owner_id: 'bob' } })
    const started = await call.deletions_start(deletion)
    t.match(started, {
      outcome: 'started',
      deletion: { at_replicate: true, completed_at: null, counts: { trainings: 1, models: 0 } },
    })
    t.strictSame(await call.deletions_start(deletion), started, 'a repeat answers the same')
    t.match(await call.storage_summary({ owner_id: 'ada', now: at(51) }), {
      trainings: 0,
      datasets: 0,
      training_pictures: 0,
    })
    const [kept] = await call.trainings_get_many({ keys: [{ owner_id: 'bob', id: others.id }] })
    t.ok(kept)

    const [open] = await call.deletions_open({})
    const { id, todo } = some(open)
    t.ok(todo.files.length > 0)
    const half = { ...NOTHING, files: todo.files.slice(1) }
    t.match(await call.deletions_note({ id, now: at(60), todo: half, remains: [] }), {
      completed_at: null,
    })
    t.strictSame(some((await call.deletions_open({}))[0]).todo, half)
    const done = { id, now: at(70), todo: NOTHING, remains: ['a bill'] }
    t.match(await call.deletions_note(done), { completed_at: at(70), remains: ['a bill'] })
    t.equal(await call.deletions_note(done), null, 'once')
    t.strictSame(await call.deletions_open({}), [])
    t.equal(await call.deletions_get({ owner_id: 'bob', id }), null)
    const page = { owner_id: 'ada', limit: 10, cursor: null }
    t.match(await call.deletions_list(page), { deletions: [{ id }], next_cursor: null })
  },

  'what was spent goes on counting': async (t, { call }) => {
    const row = await intendedTraining(call)
    await call.trainings_finish(makeFailure(row, { cost_usd_micros: 70_000 }))
    const spent = async () =>
      (await call.spending_get({ owner_id: 'ada', now: at(80) })).month.spent_usd_micros
    t.equal(await spent(), 70_000)
    t.match(await call.deletions_start(deletion), { outcome: 'started' })
    t.equal(await spent(), 70_000)
  },

  'records and files are told in pages, of one person alone': async (t, { call }) => {
    const rows = [await createTraining(call), await createTraining(call)]
    await createTraining(call, { training: { owner_id: 'bob' } })
    const ids = rows.map(({ id }) => id).sort()
    const page = { owner_id: 'ada', table: 'trainings' as const, limit: 1 }
    const [first] = await call.export_rows({ ...page, after: null })
    const [second] = await call.export_rows({ ...page, after: String(first?.['id']) })
    t.strictSame([first?.['id'], second?.['id']], ids)
    t.notOk(first && ('lease_id' in first || 'request_hash' in first))
    t.strictSame(await call.export_rows({ ...page, after: String(second?.['id']) }), [])
    const files = await call.export_files({ owner_id: 'ada', after: null, limit: 100 })
    t.ok(files.length > 0)
    t.strictSame(files, files.toSorted())
    const [one = ''] = files
    t.strictSame(
      await call.export_files({ owner_id: 'ada', after: one, limit: 100 }),
      files.slice(1),
    )
  },
}
