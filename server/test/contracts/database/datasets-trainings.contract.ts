import { at, type Cases, some, times } from './contract.ts'
import {
  createDataset,
  deleteImage,
  idsOf,
  makeAdd,
  readDataset,
  updateDataset,
} from './dataset-stages.ts'
import {
  adoptTraining,
  claimTrainings,
  createTraining,
  intendTraining,
  leaseOf,
  makeCompletion,
  makeCreate,
  makeFailure,
  makeImage,
  prepareTraining,
  startedTraining,
  submittingTraining,
  uploadsOf,
} from './training-stages.ts'

const DAY = 24 * 3600

export const datasetTrainingCases: Cases = {
  'creates a training from a dataset, unless its hash has changed since validation': async (
    t,
    { call, query },
  ) => {
    const { id, sha256 } = await createDataset(call)
    const create = (dataset_sha256: string | null) =>
      call.trainings_create(
        makeCreate({ dataset: null, dataset_sha256, training: { dataset_id: id } }),
      )
    t.match(await create(sha256), { outcome: 'created', training: { image_count: 3 } })
    t.match(await create(null), { outcome: 'created' })
    t.strictSame(await create('f'.repeat(64)), {
      outcome: 'dataset_changed',
      training: null,
      answer: null,
    })
    t.strictSame(await query('select count(*)::int as n from public.trainings'), [{ n: 2 }])
  },

  'rejects an unknown dataset and one of another user': async (t, { call, query }) => {
    const { id: dataset_id } = await createDataset(call)
    for (const training of [
      { dataset_id: 'nowhere' },
      { dataset_id: null },
      { dataset_id, owner_id: 'bob' },
    ]) {
      const result = await call.trainings_create(makeCreate({ dataset: null, training }))
      t.strictSame(result, { outcome: 'no_dataset', training: null, answer: null })
    }
    t.strictSame(await query('select count(*)::int as n from public.trainings'), [{ n: 0 }])
  },

  'the holder of a lease gets the images as they were when the training was created': async (
    t,
    { call },
  ) => {
    const row = await submittingTraining(call)
    const dataset = await readDataset(call, { id: some(row.dataset_id) })
    const frozen = dataset.images.map(({ name, sha256, caption, file, format, bytes }) => ({
      name,
      sha256,
      caption,
      file,
      format,
      bytes,
    }))
    await call.datasets_add_images(makeAdd(dataset, { images: [makeImage(9)] }))
    const order = idsOf(await readDataset(call, dataset)).toReversed()
    await updateDataset(call, dataset, {
      name: 'Sea',
      order,
      captions: order.map((id) => ({ id, caption: 'new' })),
    })
    t.strictSame(await call.trainings_dataset(leaseOf(row)), frozen)
    t.equal(await call.trainings_dataset(leaseOf(row, { lease: 'other' })), null)
    t.equal(await call.trainings_dataset(leaseOf(row, { now: 60 })), null)
  },

  'keeps images and datasets that a training still needs': async (t, { call }) => {
    const { id, dataset_id } = await createTraining(call)
    const dataset = await readDataset(call, { id: some(dataset_id) })
    const [first = ''] = idsOf(dataset)
    const checkInUse = async (what: string) => {
      t.strictSame(
        await deleteImage(call, dataset, first),
        { outcome: 'in_use', dataset: dataset, files: [] },
        what,
      )
      t.strictSame(
        await call.datasets_delete({ owner_id: 'ada', id: dataset.id }),
        { outcome: 'in_use', files: [], upload_ids: [] },
        what,
      )
      t.strictSame(await readDataset(call, dataset), dataset, what)
    }
    await checkInUse('queued')
    await claimTrainings(call, 'submit')
    await checkInUse('submitting')
    some(await prepareTraining(call, { id }))
    some(await intendTraining(call, leaseOf({ id })))
    await checkInUse('intended')
    await adoptTraining(call, { id })
    t.equal((await deleteImage(call, dataset, first)).outcome, 'deleted', 'after it was submitted')
  },

  'an image deleted while a training is created is either kept and used, or neither': async (
    t,
    { call },
  ) => {
    for (const n of times(10, (index) => index)) {
      const dataset = await createDataset(call)
      const [, second] = dataset.images
      const create = makeCreate({ dataset: null, training: { dataset_id: dataset.id } })
      const remove = () => deleteImage(call, dataset, some(second).id)
      const [created, deletion] = await (n % 2
        ? Promise.all([call.trainings_create(create), remove()])
        : Promise.all([remove(), call.trainings_create(create)]).then(
            ([first, last]) => [last, first] as const,
          ))
      const row = some(created.training)
      await claimTrainings(call, 'submit', { limit: 20 })
      const frozen = some(await call.trainings_dataset(leaseOf(row)))
      const isFrozen = frozen.some(({ file }) => file === second?.file)
      t.equal(row.image_count, frozen.length)
      t.equal(isFrozen, deletion.outcome === 'in_use', deletion.outcome)
      t.equal((await readDataset(call, dataset)).image_count, frozen.length)
    }
  },

  'deletes a dataset with its files and uploads, but not its trainings': async (t, { call }) => {
    const ended = await startedTraining(call)
    await call.trainings_complete(makeCompletion(ended))
    const dataset = await readDataset(call, { id: some(ended.dataset_id) })
    const [failed, running] = await Promise.all(
      times(2, () => createTraining(call, { dataset: null, training: { dataset_id: dataset.id } })),
    )
    await claimTrainings(call, 'submit')
    for (const [row, upload_id] of [
      [some(failed), 'file-2'],
      [some(running), 'file-3'],
    ] as const)
      await call.trainings_prepare({
        ...leaseOf(row),
        uploads: uploadsOf(upload_id),
        destination: 'ada/flux-lora-base',
        trainer_version: 'c'.repeat(64),
      })
    await call.trainings_complete(makeFailure(some(failed)))
    some(await intendTraining(call, leaseOf(some(running))))
    await adoptTraining(call, some(running))

    const deletion = await call.datasets_delete({ owner_id: 'ada', id: dataset.id })
    t.equal(deletion.outcome, 'deleted')
    t.strictSame(
      deletion.files.toSorted(),
      dataset.images.flatMap(({ file, thumbnail_file }) => [file, thumbnail_file]).sort(),
    )
    t.strictSame(
      deletion.upload_ids.toSorted(),
      ['file-1', 'file-2'],
      'not the upload of the running training',
    )
    t.equal(await call.datasets_get({ owner_id: 'ada', id: dataset.id }), null)
    const rows = await call.trainings_get_many({
      keys: [ended, some(failed), some(running)].map(({ id }) => ({ owner_id: 'ada', id })),
    })
    t.strictSame(
      rows.map(({ dataset_id, image_count }) => [dataset_id, image_count]),
      times(3, () => [null, 3]),
    )
    t.strictSame(await call.files_known({ files: deletion.files }), [])
    t.strictSame(await call.datasets_delete({ owner_id: 'ada', id: dataset.id }), {
      outcome: 'not_found',
      files: [],
      upload_ids: [],
    })
  },

  'deletes a dataset when its retention time since the last training has passed': async (
    t,
    { call },
  ) => {
    const trained = async (keep_days: 7 | 30 | null) => {
      const row = await startedTraining(call)
      await call.trainings_complete(makeCompletion(row))
      const id = some(row.dataset_id)
      await updateDataset(call, { id }, { keep_days })
      return id
    }
    const [week, month, kept] = [await trained(7), await trained(30), await trained(null)]
    const never = await createDataset(call)
    await updateDataset(call, never, { keep_days: 7 })
    const expired = async (seconds: number) =>
      (await call.datasets_delete_expired({ now: at(seconds), limit: 10 })).map(({ id }) => id)

    // The trainings completed at second 99.
    t.strictSame(await expired(98 + 7 * DAY), [])
    t.strictSame(await expired(99 + 7 * DAY), [week])
    t.strictSame(await expired(98 + 30 * DAY), [])
    const [deletion] = await call.datasets_delete_expired({ now: at(99 + 30 * DAY), limit: 10 })
    t.match(deletion, { id: month, upload_ids: ['file-1'] })
    t.equal(deletion?.files.length, 6)
    t.strictSame(await expired(9999 * DAY), [])
    for (const id of [kept, never.id]) t.ok(await readDataset(call, { id }))
  },

  'keeps a dataset while it is trained on, and longer after a change': async (t, { call }) => {
    const first = await startedTraining(call)
    await call.trainings_complete(makeCompletion(first))
    const dataset = { id: some(first.dataset_id) }
    await updateDataset(call, dataset, { keep_days: 7 })
    const expired = (days: number) =>
      call.datasets_delete_expired({ now: at(days * DAY), limit: 9 })
    const again = await createTraining(call, {
      dataset: null,
      training: { dataset_id: dataset.id },
    })
    t.strictSame(await expired(20), [], 'queued')
    await claimTrainings(call, 'submit')
    await call.trainings_complete(makeFailure(again, { completed_at: at(20 * DAY) }))
    t.strictSame(await expired(26), [], 'six days after it failed')
    await updateDataset(call, dataset, { name: 'Sea' }, { now: 26 * DAY })
    t.strictSame(await expired(32), [], 'six days after a change')
    t.equal((await expired(33)).length, 1)
  },

  'deletes at most as many datasets as requested, the longest expired first': async (
    t,
    { call },
  ) => {
    const ids = []
    for (const seconds of [300, 200, 400]) {
      const row = await startedTraining(call)
      await call.trainings_complete(makeCompletion(row))
      const id = some(row.dataset_id)
      await updateDataset(call, { id }, { keep_days: 7 }, { now: seconds })
      ids.push(id)
    }
    const now = at(8 * DAY)
    const first = await call.datasets_delete_expired({ now, limit: 2 })
    t.strictSame(
      first.map(({ id }) => id),
      [ids[1], ids[0]],
    )
    const rest = await call.datasets_delete_expired({ now, limit: 2 })
    t.strictSame(
      rest.map(({ id }) => id),
      [ids[2]],
    )
  },
}
