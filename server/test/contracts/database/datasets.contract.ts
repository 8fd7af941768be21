import { type Cases, some } from './contract.ts'
import {
  createTraining,
  leaseOf,
  makeCreate,
  makeDataset,
  submittingTraining,
} from './training-stages.ts'

export const datasetCases: Cases = {
  'a dataset comes with a training and is read with its pictures in order': async (t, { call }) => {
    const dataset = makeDataset()
    const shuffled = { ...dataset, pictures: [...dataset.pictures].reverse() }
    await createTraining(call, { dataset: shuffled })
    const row = some(await call.datasets_get({ owner_id: 'ada', id: dataset.id }))
    t.equal(row.image_count, 3)
    t.strictSame(row.pictures, dataset.pictures)
    t.strictSame(row.rejected, dataset.rejected)
  },

  'the list names datasets without their pictures': async (t, { call }) => {
    const { dataset_id } = await createTraining(call)
    const page = await call.datasets_list({ owner_id: 'ada', limit: 10, cursor: null })
    t.strictSame(
      page.datasets.map(({ id }) => id),
      [dataset_id],
    )
    t.notOk('pictures' in some(page.datasets[0]))
  },

  'nobody sees the dataset of another': async (t, { call }) => {
    const { dataset_id } = await createTraining(call)
    t.equal(await call.datasets_get({ owner_id: 'bob', id: some(dataset_id) }), null)
    t.strictSame(await call.datasets_list({ owner_id: 'bob', limit: 10, cursor: null }), {
      datasets: [],
      next_cursor: null,
    })
  },

  'a training may name a dataset that is there': async (t, { call }) => {
    const first = await createTraining(call)
    const result = await call.trainings_create(
      makeCreate({ dataset: null, training: { dataset_id: first.dataset_id } }),
    )
    t.equal(result.outcome, 'created')
    t.strictSame(some(result.training).dataset_snapshot, first.dataset_snapshot)
  },

  'a dataset that is unknown or of another starts nothing': async (t, { call, query }) => {
    const { dataset_id } = await createTraining(call)
    for (const training of [
      { dataset_id: 'nowhere' },
      { dataset_id: null },
      { dataset_id, owner_id: 'bob' },
    ]) {
      const result = await call.trainings_create(makeCreate({ dataset: null, training }))
      t.strictSame(result, { outcome: 'no_dataset', training: null, answer: null })
    }
    t.strictSame(await query('select count(*)::int as n from public.trainings'), [{ n: 1 }])
  },

  'the holder of a lease gets the dataset to build the ZIP from': async (t, { call }) => {
    const row = await submittingTraining(call)
    const dataset = some(await call.trainings_dataset(leaseOf(row)))
    t.equal(dataset.id, row.dataset_id)
    t.equal(dataset.pictures.length, 3)
    t.equal(await call.trainings_dataset(leaseOf(row, { lease: 'other' })), null)
    t.equal(await call.trainings_dataset(leaseOf(row, { now: 60 })), null)
  },
}
