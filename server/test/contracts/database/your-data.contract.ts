import { at, type Cases, some, times } from './contract.ts'
import {
  claimGenerations,
  createGeneration,
  intendedGeneration,
  makeEnd,
  prepareGeneration,
  savingGeneration,
  submittingGeneration,
} from './generation-stages.ts'
import {
  adoptTraining,
  claimTrainings,
  createTraining,
  intendedTraining,
  leaseOf,
  makeCompletion,
  makeCreate,
  makeDataset,
  makeFailure,
  prepareTraining,
  startedTraining,
  submittingTraining,
} from './training-stages.ts'

const NOTHING = { files: [], folders: [], uploads: [], versions: [] }
const deletion = {
  id: 'deletion',
  owner_id: 'ada',
  now: at(50),
  at_replicate: true,
  emulated: false,
  folders: [],
}

export const yourDataCases: Cases = {
  'deletes nothing while runs are in progress at Replicate, and counts them': async (
    t,
    { call },
  ) => {
    await startedTraining(call)
    // The call may have been made; its outcome is not known yet.
    await intendedTraining(call)
    await savingGeneration(call)
    await createTraining(call)
    t.strictSame(await call.deletions_start(deletion), {
      outcome: 'under_way',
      deletion: null,
      under_way: { trainings: 2, generations: 1 },
    })
    t.strictSame(await call.deletions_open({}), [])
    t.equal((await call.storage_summary({ owner_id: 'ada', now: at(1) })).trainings, 3)
  },

  'deletes runs that were not submitted': async (t, { call }) => {
    const held = await intendedTraining(call)
    const back = { next_check_at: null, paused: true, hold_reason: 'no_credit' } as const
    await call.runs_not_created({ ...leaseOf(held), ...back })
    const preparing = await submittingTraining(call)
    await createTraining(call)
    const images = await intendedGeneration(call)
    await call.runs_not_created({ ...leaseOf(images), ...back })
    await createGeneration(call)
    t.match(await call.deletions_start(deletion), {
      outcome: 'started',
      deletion: { counts: { trainings: 3, generations: 2 } },
      under_way: null,
    })
    // Its worker has finished preparing, but the paid call is not made.
    t.equal(await prepareTraining(call, preparing), null)
    t.match(await call.runs_intend({ ...leaseOf(preparing), is_free: true }), {
      outcome: 'not_held',
    })
    t.strictSame(await claimTrainings(call, 'submit', { now: 500, lease: 'other' }), [])
    t.strictSame(await claimGenerations(call, 'submit', { now: 500, lease: 'other' }), [])
  },

  'no run is both sent and deleted when intents and a deletion are concurrent': async (
    t,
    { call },
  ) => {
    for (const round of times(8, (n) => n)) {
      const row = await submittingTraining(call)
      await prepareTraining(call, row)
      const images = await submittingGeneration(call)
      await prepareGeneration(call, images)
      const [training, generation, { outcome, under_way }] = await Promise.all([
        call.runs_intend({ ...leaseOf(row), is_free: true }),
        call.runs_intend({ ...leaseOf(images), is_free: true }),
        call.deletions_start({ ...deletion, id: `deletion-${round}` }),
      ])
      const sent = [training, generation].filter((result) => result.outcome === 'intended')
      t.equal(outcome, sent.length > 0 ? 'under_way' : 'started', `round ${round}`)
      const counted = under_way ? under_way.trainings + under_way.generations : 0
      if (outcome === 'under_way') t.ok(counted > 0 && counted <= sent.length)
      await call.trainings_complete(makeFailure(row))
      await call.generations_complete(makeEnd(images))
    }
  },

  'deletes all rows of one user only, with a receipt': async (t, { call }) => {
    const mine = await startedTraining(call)
    await call.trainings_complete(makeFailure(mine))
    const others = await createTraining(call, { training: { owner_id: 'bob' } })
    const started = await call.deletions_start(deletion)
    t.match(started, {
      outcome: 'started',
      deletion: { at_replicate: true, completed_at: null, counts: { trainings: 1, models: 0 } },
    })
    t.strictSame(
      await call.deletions_start(deletion),
      started,
      'a repeated call returns the same receipt',
    )
    t.match(await call.storage_summary({ owner_id: 'ada', now: at(51) }), {
      trainings: 0,
      datasets: 0,
      training_images: 0,
    })
    const [other] = await call.trainings_get_many({ keys: [{ owner_id: 'bob', id: others.id }] })
    t.ok(other)

    const [open] = await call.deletions_open({})
    const { id, todo } = some(open)
    t.ok(todo.files.length > 0)
    const half = { ...NOTHING, files: todo.files.slice(1) }
    const stays = [{ version: 'ada/lora:1', why: 'in use' }]
    const note = { id, now: at(60), found: 0, todo: half, remains: [], stays }
    await call.deletions_note({ ...note, remains: ['a file'] })
    const noted = await call.deletions_note(note)
    t.match(noted, { completed_at: null, left: { files: half.files.length, uploads: 0 } })
    t.strictSame(some((await call.deletions_open({}))[0]).todo, half)
    const done = { id, now: at(70), found: 0, todo: NOTHING, remains: ['a bill'], stays: [] }
    t.match(await call.deletions_note(done), {
      completed_at: at(70),
      left: { files: 0, uploads: 0, versions: 0 },
      remains: ['a file', 'a bill'],
    })
    t.strictSame((await call.deletions_get({ owner_id: 'ada', id }))?.stays, stays, 'once')
    t.equal(await call.deletions_note(done), null, 'once')
    t.strictSame(await call.deletions_open({}), [])
    t.equal(await call.deletions_get({ owner_id: 'bob', id }), null)
    const page = { owner_id: 'ada', limit: 10, cursor: null }
    t.match(await call.deletions_list(page), { deletions: [{ id }], next_cursor: null })
  },

  'is not complete before its folders are searched, and counts what is found once': async (
    t,
    { call },
  ) => {
    const folders = ['datasets/ada']
    await call.deletions_start({ ...deletion, folders })
    t.match(await call.deletions_open({}), [{ todo: { folders } }])
    const note = { id: deletion.id, now: at(60), found: 0, remains: [], stays: [] }
    const waiting = await call.deletions_note({ ...note, todo: { ...NOTHING, folders } })
    t.match(waiting, { completed_at: null, left: { files: 1 }, counts: { files: 0 } })
    const found = { ...note, found: 3, todo: { ...NOTHING, files: ['datasets/ada/d/a.jpg'] } }
    for (const server of ['one server', 'another'])
      t.match(
        await call.deletions_note(found),
        { completed_at: null, left: { files: 1 }, counts: { files: 3 } },
        server,
      )
    t.match(await call.deletions_note({ ...note, todo: NOTHING }), { completed_at: at(60) })
  },

  'completes a deletion that began before there were folders': async (t, { call, query }) => {
    await call.deletions_start(deletion)
    await query("update public.deletion_receipts set receipt = receipt #- '{todo,folders}'")
    t.match(await call.deletions_open({}), [{ todo: NOTHING }])
    const note = { id: deletion.id, now: at(60), found: 0, todo: NOTHING, remains: [], stays: [] }
    t.match(await call.deletions_note(note), { completed_at: at(60), counts: { files: 0 } })
  },

  'does not create a dataset whose upload began before everything was deleted': async (
    t,
    { call },
  ) => {
    await call.deletions_start(deletion)
    const create = (begun_at: string, owner_id = 'ada') =>
      call.datasets_create({ owner_id, now: at(60), dataset: { ...makeDataset(), begun_at } })
    t.equal(await create(at(49)), null)
    t.equal(await create(at(50)), null)
    t.ok(await create(at(51)))
    t.ok(await create(at(49), 'bob'), 'others are not concerned')
    const dataset = { ...makeDataset(), begun_at: at(49) }
    const training = { outcome: 'no_dataset', training: null }
    t.match(await call.trainings_create(makeCreate({ dataset })), training)
  },

  'counts versions that stay, and includes them in a later deletion at Replicate': async (
    t,
    { call },
  ) => {
    const completion = makeCompletion(await startedTraining(call), { next_check_at: null })
    await call.trainings_complete(completion)
    const version = some(completion.model).model_url
    const counted = async (owner_id = 'ada') =>
      (await call.storage_summary({ owner_id, now: at(110) })).versions
    t.match((await call.deletions_start({ ...deletion, at_replicate: false })).deletion, {
      counts: { versions: 0 },
      left: { versions: 0 },
      stays: [{ version, why: null }],
    })
    const { id } = deletion
    const close = { id, now: at(60), found: 0, todo: NOTHING, remains: [], stays: [] }
    t.match(await call.deletions_note(close), { stays: [{ version }] })
    t.equal(await counted(), 1)
    t.equal(await counted('bob'), 0)

    const later = { ...deletion, id: 'later', now: at(80) }
    t.match((await call.deletions_start({ ...later, id: 'bob’s', owner_id: 'bob' })).deletion, {
      counts: { versions: 0 },
    })
    t.match((await call.deletions_start(later)).deletion, {
      counts: { versions: 1 },
      left: { versions: 1 },
      stays: [],
    })
    t.strictSame((await call.deletions_get({ owner_id: 'ada', id }))?.stays, [])
    t.equal(await counted(), 1, 'until it is deleted')
    await call.deletions_note({ ...close, id: 'later' })
    t.equal(await counted(), 0)
  },

  'does not delete versions of the other mode, and keeps real ones': async (t, { call }) => {
    const completion = makeCompletion(await startedTraining(call), { next_check_at: null })
    await call.trainings_complete(completion)
    const real = some(completion.model).model_url
    const inDemo = { ...deletion, emulated: true }
    const { deletion: receipt } = await call.deletions_start(inDemo)
    t.match(receipt, { counts: { versions: 0 }, left: { versions: 0 } })
    t.match(receipt?.stays, [{ version: real, why: /demo mode/ }])
    t.strictSame((await call.deletions_open({}))[0]?.emulated, true)
    const later = { ...deletion, id: 'connected', now: at(80) }
    t.match((await call.deletions_start(later)).deletion, { counts: { versions: 1 }, stays: [] })
    t.strictSame((await call.deletions_get({ owner_id: 'ada', id: deletion.id }))?.stays, [])
  },

  'versions of demo mode count neither as deleted nor as staying at Replicate': async (
    t,
    { call, query },
  ) => {
    await call.trainings_complete(
      makeCompletion(await startedTraining(call), { next_check_at: null }),
    )
    await query('update public.runs set emulated = true')
    await query('update public.trained_models set emulated = true')
    const { deletion: receipt } = await call.deletions_start(deletion)
    t.match(receipt, { counts: { versions: 0, models: 1 }, left: { versions: 0 } })
    t.strictSame(receipt?.stays, [])
  },

  'counts a ZIP until it is deleted, for at most a day': async (t, { call }) => {
    const row = await intendedTraining(call)
    const counted = async (now: number) =>
      (await call.storage_summary({ owner_id: 'ada', now: at(now) })).uploads
    t.equal(await counted(2), 1)
    t.equal(await counted(24 * 3600 + 1), 0, 'Replicate has deleted it')
    await adoptTraining(call, row)
    await call.trainings_complete(makeCompletion(row))
    t.equal(await counted(101), 1)
    const [held] = await claimTrainings(call, 'post-process', { now: 101 })
    t.ok(held)
    await call.runs_release({ ...leaseOf(row, { now: 102 }), next_check_at: null })
    t.equal(await counted(103), 0)
    // It is still looked for, since only Replicate knows whether it is gone.
    const { deletion: receipt } = await call.deletions_start({ ...deletion, now: at(104) })
    t.match(receipt, { counts: { uploads: 0 }, left: { uploads: 1 } })
    t.equal(await counted(105), 1)
  },

  'exports keys, caps and receipts without secrets and file names': async (t, { call }) => {
    const owner_id = 'ada'
    await call.api_keys_create({
      id: 'key',
      owner_id,
      user_id: null,
      name: 'Night',
      key_hash: 'hash-of-a-key',
      hint: 'wxyz',
      scopes: ['read'],
      now: at(0),
      expires_at: null,
    })
    await call.spending_set_caps({ owner_id, now: at(0), day_usd_micros: 5_000_000 })
    await createTraining(call).then(({ id }) =>
      call.runs_cancel({ kind: 'training', id, owner_id, now: at(1), reason: 'owner' }),
    )
    await call.deletions_start(deletion)
    const page = { owner_id, limit: 1, after: null }
    const keys = await call.export_rows({ ...page, table: 'api_keys' })
    t.match(keys, [{ id: 'key', name: 'Night', scopes: ['read'], last_used_at: null }])
    const caps = await call.export_rows({ ...page, table: 'spending_caps' })
    t.match(caps, [{ day_usd_micros: 5_000_000, month_usd_micros: null }])
    t.strictSame(await call.export_rows({ ...page, table: 'spending_caps', after: owner_id }), [])
    const receipts = await call.export_rows({ ...page, table: 'deletion_receipts' })
    t.match(receipts, [{ id: deletion.id, counts: { trainings: 1 } }])
    t.notMatch(JSON.stringify([keys, caps, receipts]), /hash|wxyz|todo|\.jpg|owner_id/)
    t.strictSame(await call.export_rows({ ...page, owner_id: 'bob', table: 'api_keys' }), [])
  },

  'deleted runs still count towards spending': async (t, { call }) => {
    const row = await intendedTraining(call)
    await call.trainings_complete(makeFailure(row, { cost_usd_micros: 70_000 }))
    const spent = async () =>
      (await call.spending_get({ owner_id: 'ada', now: at(80) })).month.spent_usd_micros
    t.equal(await spent(), 70_000)
    t.match(await call.deletions_start(deletion), { outcome: 'started' })
    t.equal(await spent(), 70_000)
  },

  'exports records and files of one user in pages': async (t, { call }) => {
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
