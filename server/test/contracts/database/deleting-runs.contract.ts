import { at, type Cases, type ContractContext, some } from './contract.ts'
import {
  adoptGeneration,
  claimGenerations,
  createGeneration,
  intendedGeneration,
  makeEnd,
  makeGeneration,
  prepareGeneration,
  saveModel,
  sourceUploads,
  startedGeneration,
  withSource,
} from './generation-stages.ts'
import { endedGeneration } from './images.contract.ts'
import {
  adoptTraining,
  claimTrainings,
  createTraining,
  intendedTraining,
  leaseOf,
  makeCompletion,
  makeDataset,
  makeFailure,
  startedTraining,
  submittingTraining,
} from './training-stages.ts'

type Call = ContractContext['call']

const deletedRun = { outcome: 'deleted', files: [], uploads: [] }
const owned = ({ id }: { id: string }, owner_id = 'ada') => ({ owner_id, id, now: at(200) })

/** Returns a succeeded training whose thumbnail and weights were copied. */
async function postProcessedTraining(call: Call) {
  const row = await startedTraining(call)
  await call.trainings_complete(makeCompletion(row, { next_check_at: null }))
  const weights = { weights_file: `weights/${row.id}.tar`, weights_note: null }
  return some(await call.trainings_keep_weights({ id: row.id, now: at(101), ...weights }))
}

const spentThisMonth = async (call: Call) =>
  (await call.spending_get({ owner_id: 'ada', now: at(300) })).month.spent_usd_micros

export const deletingRunsCases: Cases = {
  'deletes a completed generation with its images, and records their files for removal': async (
    t,
    { call, query },
  ) => {
    const row = await endedGeneration(call)
    const other = await endedGeneration(call)
    const files = row.images.map(({ file }) => file)
    t.match(await call.generations_delete(owned(row, 'bob')), { outcome: 'not_found' })
    t.strictSame(await call.generations_delete(owned(row)), { ...deletedRun, files })
    t.match(await call.generations_delete(owned(row)), { outcome: 'not_found' }, 'once')
    t.equal(await call.generation_parts_get({ owner_id: 'ada', id: row.id }), null)
    t.strictSame(await call.files_known({ files }), [])
    t.equal((await query('select 1 from public.generated_images')).length, other.images.length)

    const removals = await call.removals_open({ emulated: false, limit: 10 })
    t.strictSame(removals.map(({ name }) => name).sort(), files.toSorted())
    t.equal((await call.removals_open({ emulated: false, limit: 1 })).length, 1)
    t.equal(await call.removals_done({ removals: removals.slice(1) }), removals.length - 1)
    t.equal(await call.removals_done({ removals: removals.slice(1) }), 0)
    t.strictSame(await call.removals_open({ emulated: false, limit: 10 }), removals.slice(0, 1))
    await call.expired_delete({ now: at(200 + 2 * 24 * 3600) })
    t.strictSame(
      await call.removals_open({ emulated: false, limit: 10 }),
      [],
      'no longer retried after two days',
    )
  },

  'does not delete runs that have not completed': async (t, { call }) => {
    for (const row of [await createGeneration(call), await startedGeneration(call)])
      t.match(await call.generations_delete(owned(row)), { outcome: 'not_ended' })
    for (const row of [
      await createTraining(call),
      await submittingTraining(call),
      await startedTraining(call),
    ])
      t.match(await call.trainings_delete(owned(row)), { outcome: 'not_ended' })
  },

  'deleted runs still count towards this month’s spending': async (t, { call }) => {
    const training = await postProcessedTraining(call)
    const unknownCost = await startedTraining(call)
    await call.trainings_complete(makeFailure(unknownCost, { cost_usd_micros: null }))
    const generation = await endedGeneration(call)
    const before = await spentThisMonth(call)
    t.equal(before, 1_500_000 + 1_850_000 + 3000)
    await call.trainings_delete(owned(training))
    await call.trainings_delete(owned(unknownCost))
    await call.generations_delete(owned(generation))
    t.equal(await spentThisMonth(call), before)
    const deletion = {
      id: 'd',
      owner_id: 'ada',
      now: at(250),
      at_replicate: false,
      emulated: false,
      folders: [],
    }
    await call.deletions_start(deletion)
    t.equal(await spentThisMonth(call), before, 'also after all data was deleted')
    await call.expired_delete({ now: at(60 * 24 * 3600) })
    const later = await call.spending_get({ owner_id: 'ada', now: at(60 * 24 * 3600) })
    t.equal(later.month.spent_usd_micros, 0)
  },

  'a prediction of a deleted generation can’t be adopted by another': async (t, { call }) => {
    const row = await endedGeneration(call)
    const ids = [some(row.replicate_id), 'unknown']
    await call.generations_delete(owned(row))
    t.strictSame(await call.runs_held({ replicate_ids: ids }), [row.replicate_id])
    const again = await intendedGeneration(call)
    t.ok(await adoptGeneration(call, again), 'others can still be adopted')
  },

  'deletes a training with its log and weights, but not its model and dataset': async (
    t,
    { call, query },
  ) => {
    const row = await postProcessedTraining(call)
    const again = await createTraining(call, { training: { retry_of: row.id } })
    t.match(await call.trainings_delete(owned(row, 'bob')), { outcome: 'not_found' })
    t.strictSame(await call.trainings_delete(owned(row)), {
      ...deletedRun,
      files: [`weights/${row.id}.tar`],
    })
    t.match(await call.trainings_delete(owned(row)), { outcome: 'not_found' }, 'once')
    t.strictSame(
      await query(`select 1 from public.training_logs where training_id = '${row.id}'`),
      [],
    )
    const model = await call.models_get({ owner_id: 'ada', id: some(row.model_id) })
    t.match(model, { training_id: null, trained_here: true, checked_at: at(100) })
    t.ok(await call.datasets_get({ owner_id: 'ada', id: some(row.dataset_id) }))
    const [after] = await call.trainings_get_many({ keys: [{ owner_id: 'ada', id: again.id }] })
    t.equal(after?.retry_of, null)
  },

  'deletes the source of a generation, and the upload of it that is still at Replicate': async (
    t,
    { call },
  ) => {
    const source = withSource('one')
    const { id } = await createGeneration(call, source)
    const [row] = await claimGenerations(call, 'submit')
    t.match(row, { id, ...source, source_begun_at: undefined })
    const files = [source.source_file, source.mask_file]
    t.match(await call.storage_summary({ owner_id: 'ada', now: at(5) }), { sources: 1 })
    t.strictSame(await call.export_files({ owner_id: 'ada', after: null, limit: 9 }), files)
    t.strictSame((await call.files_known({ files })).sort(), files)
    for (const file of files) {
      t.match(await call.files_get({ owner_id: 'ada', file }), { name: /^Lake (source|mask)\./ })
      t.equal(await call.files_get({ owner_id: 'bob', file }), null)
    }
    await prepareGeneration(call, { id }, leaseOf({ id }), sourceUploads)
    await call.generations_complete(makeEnd({ id }, { status: 'failed' }))
    t.strictSame(await call.generations_delete(owned({ id })), {
      outcome: 'deleted',
      files,
      uploads: ['file-1'],
    })
    t.strictSame(await call.files_known({ files }), [])
  },

  'does not record a source that was stored before everything was deleted': async (t, { call }) => {
    const lost = await saveModel(call)
    const deletion = { at_replicate: false, emulated: false, folders: [] }
    await call.deletions_start({ id: 'd1', owner_id: 'ada', now: at(10), ...deletion })
    const model = await saveModel(call, {}, 11)
    const create = (model_id: string, source_begun_at: string) =>
      call.generations_create({
        now: at(12),
        same_click_since: at(10),
        ...makeGeneration({ id: model_id }, { ...withSource(model_id), source_begun_at }),
        idempotency: null,
      })
    t.match(await create(model.id, at(9)), { outcome: 'deleted_meanwhile', generation: null })
    t.match(await create(lost.id, at(9)), { outcome: 'deleted_meanwhile' })
    t.match(await create(model.id, at(11)), { outcome: 'created' })
  },

  'still counts a version as trained here after its training and model were deleted': async (
    t,
    { call },
  ) => {
    const versions = async () =>
      (await call.storage_summary({ owner_id: 'ada', now: at(210) })).versions
    const row = await postProcessedTraining(call)
    await call.trainings_delete(owned(row))
    t.equal(await versions(), 1)
    await call.models_delete({ owner_id: 'ada', id: some(row.model_id) })
    t.equal(await versions(), 1)
    await call.expired_delete({ now: at(60 * 24 * 3600) })
    const deletion = {
      id: 'd',
      owner_id: 'ada',
      now: at(220),
      at_replicate: true,
      emulated: false,
      folders: [],
    }
    t.match(await call.deletions_start(deletion), { deletion: { counts: { versions: 1 } } })
    await call.deletions_note({
      id: 'd',
      now: at(221),
      found: 0,
      todo: { files: [], folders: [], uploads: [], versions: [] },
      remains: [],
      stays: [],
    })
    t.equal(await versions(), 0)
  },

  'does not delete a training whose weights are still being copied': async (t, { call }) => {
    const row = await startedTraining(call)
    await call.trainings_complete(makeCompletion(row))
    t.match(await call.trainings_delete(owned(row)), { outcome: 'post_processing' })
    const [held] = await claimTrainings(call, 'post-process', { now: 101 })
    t.ok(held)
    t.match(await call.trainings_delete(owned(row)), { outcome: 'post_processing' })
    await call.runs_release({ ...leaseOf(row, { now: 102 }), next_check_at: null })
    t.match(await call.trainings_delete(owned(row)), { outcome: 'deleted' })
  },

  'returns and records an upload that is still at Replicate': async (t, { call }) => {
    const row = await startedTraining(call)
    await call.trainings_complete(makeFailure(row))
    t.match(await call.trainings_delete(owned(row)), { uploads: ['file-1'] })
    t.strictSame(await call.removals_open({ emulated: false, limit: 10 }), [
      { kind: 'upload', name: 'file-1' },
    ])
    t.strictSame(
      await call.removals_open({ emulated: true, limit: 10 }),
      [],
      'only in its own mode',
    )
    const stored = async () =>
      (await call.storage_summary({ owner_id: 'ada', now: at(210) })).uploads
    t.equal(await stored(), 1)
    await call.removals_done({ removals: [{ kind: 'upload', name: 'file-1' }] })
    t.equal(await stored(), 0)
  },

  'keeps a dataset for its retention time after a deleted training': async (t, { call, query }) => {
    const DAY = 24 * 3600
    const dataset = makeDataset()
    const row = await createTraining(call, { dataset })
    const changes = { keep_days: 30 as const }
    await call.datasets_update({ owner_id: 'ada', id: dataset.id, now: at(0), changes })
    await query(`update public.runs set status = 'failed', next_check_at = null,
      completed_at = '${at(5 * DAY)}' where id = '${row.id}'`)
    t.match(await call.trainings_delete(owned(row)), { outcome: 'deleted' })
    const expired = (now: number) => call.datasets_delete_expired({ now: at(now), limit: 10 })
    t.strictSame(await expired(35 * DAY - 1), [])
    t.match(await expired(35 * DAY), [{ id: dataset.id }])
  },

  'deliveries for a deleted run find no run': async (t, { call }) => {
    const delivery = (id: string, row: { id: string; replicate_id: string | null }, now: number) =>
      call.webhook_deliveries_receive({
        id,
        now: at(now),
        replicate_id: some(row.replicate_id),
        run_id: row.id,
        status: 'succeeded',
      })
    const training = await startedTraining(call)
    const generation = await startedGeneration(call)
    await delivery('open', training, 50)
    await call.trainings_complete(makeFailure(training))
    await call.generations_complete(makeEnd(generation))
    await call.trainings_delete(owned(training))
    await call.generations_delete(owned(generation))
    t.strictSame(await delivery('late', training, 210), { outcome: 'no_run' })
    t.strictSame(await delivery('late too', generation, 210), { outcome: 'no_run' })
    t.match(await call.webhook_deliveries_replay({ owner_id: 'ada', id: 'open', now: at(220) }), {
      outcome: 'no_run',
      handled_at: at(220),
    })
  },

  'completing and deleting a run at the same time leaves no orphans': async (t, { call }) => {
    const row = await intendedTraining(call)
    await adoptTraining(call, row)
    const [, deleted] = await Promise.all([
      call.trainings_complete(makeFailure(row)),
      call.trainings_delete(owned(row)),
    ])
    const [left] = await call.trainings_get_many({ keys: [{ owner_id: 'ada', id: row.id }] })
    if (deleted.outcome === 'deleted') t.equal(left, undefined)
    else t.match(left, { status: 'failed' })
  },
}
