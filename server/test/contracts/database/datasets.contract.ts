import { createHash } from 'node:crypto'
import { at, type Cases, some, times } from './contract.ts'
import { createDataset, idsOf, makeAdd, readDataset } from './dataset-stages.ts'
import { createTraining, makeDataset, makePicture } from './training-stages.ts'

const rejection = (n: number) => ({
  name: `${n}.gif`,
  code: 'unsupported_type',
  detail: 'Convert.',
})

export const datasetCases: Cases = {
  'a draft is empty, a set has its pictures in the order in which they came': async (
    t,
    { call },
  ) => {
    const draft = await createDataset(call, { pictures: [], rejected: [] })
    t.match(draft, { image_count: 0, bytes: 0, pictures: [], rejected: [], keep_days: null })
    t.match(draft, { consent_at: null, created_at: at(0), updated_at: at(0) })
    const dataset = makeDataset()
    const row = await createDataset(call, dataset)
    t.match(row, { id: dataset.id, owner_id: 'ada', name: 'Lake', image_count: 3, bytes: 3000 })
    t.strictSame(
      row.pictures,
      dataset.pictures.map((picture, position) => ({ ...picture, position })),
    )
    t.strictSame(row.rejected, dataset.rejected)
    t.strictSame(await readDataset(call, row), row)
  },

  'the same id again answers the set that is there, to its owner alone': async (t, { call }) => {
    const dataset = makeDataset()
    const row = await createDataset(call, dataset)
    t.strictSame(await createDataset(call, { ...makeDataset(), id: dataset.id }), row)
    const bobs = { owner_id: 'bob', now: at(0), dataset }
    t.equal(await call.datasets_create(bobs), null)
  },

  'its hash is made of its pictures and captions in their order': async (t, { call }) => {
    const dataset = makeDataset()
    const { sha256 } = await createDataset(call, dataset)
    const [a, b, c] = dataset.pictures.map((picture) => [picture.sha256, picture.caption])
    const text = `[${[a, b, c].map((pair) => `["${pair?.join('", "')}"]`).join(', ')}]`
    t.equal(sha256, createHash('sha256').update(text).digest('hex'))
    const turned = await createDataset(call, {
      pictures: dataset.pictures.toReversed().map((picture, n) => ({ ...picture, id: `t${n}` })),
    })
    t.not(turned.sha256, sha256)
    const captioned = await createDataset(call, {
      pictures: dataset.pictures.map((picture, n) => ({ ...picture, id: `c${n}`, caption: 'x' })),
    })
    t.not(captioned.sha256, sha256)
    t.equal(
      (await createDataset(call, { pictures: [] })).sha256,
      createHash('sha256').update('[]').digest('hex'),
    )
  },

  'the list tells each set with its pictures': async (t, { call }) => {
    const one = await createDataset(call)
    const two = await createDataset(call, { pictures: [] })
    const page = await call.datasets_list({ owner_id: 'ada', limit: 10, cursor: null })
    t.strictSame(
      page.datasets.toSorted((a, b) => a.image_count - b.image_count),
      [two, one],
    )
  },

  'nobody sees the dataset of another': async (t, { call }) => {
    const { id } = await createDataset(call)
    t.equal(await call.datasets_get({ owner_id: 'bob', id }), null)
    t.strictSame(await call.datasets_list({ owner_id: 'bob', limit: 10, cursor: null }), {
      datasets: [],
      next_cursor: null,
    })
    const added = makeAdd({ id }, { owner_id: 'bob', pictures: [makePicture(9)] })
    t.strictSame(await call.datasets_add_pictures(added), { outcome: 'not_found', dataset: null })
  },

  'added pictures come behind the others, and so do refusals': async (t, { call }) => {
    const before = await createDataset(call)
    const pictures = [makePicture(7), makePicture(3)]
    const rejected = [rejection(1)]
    const { outcome, dataset } = await call.datasets_add_pictures(
      makeAdd(before, { pictures, rejected }),
    )
    t.equal(outcome, 'added')
    const row = some(dataset)
    t.match(row, { image_count: 5, bytes: 5000, updated_at: at(10) })
    t.not(row.sha256, before.sha256)
    t.strictSame(idsOf(row), [...idsOf(before), ...pictures.map(({ id }) => id)])
    t.strictSame(
      row.pictures.map(({ position }) => position),
      [0, 1, 2, 3, 4],
    )
    t.strictSame(row.rejected, [...before.rejected, ...rejected])
    t.strictSame(await readDataset(call, before), row)
  },

  'a picture that is added again, its answer lost, stays as it is': async (t, { call }) => {
    const set = await createDataset(call)
    const picture = makePicture(7)
    const add = makeAdd(set, { pictures: [picture], rejected: [rejection(1)] })
    const first = await call.datasets_add_pictures(add)
    const again = { ...picture, file: 'datasets/other.jpg', caption: 'other' }
    t.strictSame(
      await call.datasets_add_pictures({ ...add, now: at(11), pictures: [again] }),
      first,
    )
  },

  'an id that a picture of another set has is refused': async (t, { call, query }) => {
    const other = await createDataset(call, {}, 'bob')
    const set = await createDataset(call)
    const taken = { ...makePicture(7), id: some(other.pictures[0]).id }
    t.strictSame(
      await call.datasets_add_pictures(makeAdd(set, { pictures: [makePicture(8), taken] })),
      { outcome: 'id_taken', dataset: null },
    )
    t.strictSame(await readDataset(call, set), set)
    t.strictSame(await query('select count(*)::int as n from public.dataset_pictures'), [{ n: 6 }])
  },

  'more than a set takes is refused whole': async (t, { call }) => {
    const set = await createDataset(call)
    const pictures = [makePicture(7), makePicture(8)]
    for (const [limits, outcome] of [
      [{ max_pictures: 4 }, 'too_many_pictures'],
      [{ max_bytes: 4999 }, 'too_large'],
    ] as const)
      t.strictSame(await call.datasets_add_pictures(makeAdd(set, { pictures, ...limits })), {
        outcome,
        dataset: set,
      })
    const exact = makeAdd(set, { pictures, max_pictures: 5, max_bytes: 5000 })
    t.equal((await call.datasets_add_pictures(exact)).outcome, 'added')
  },

  'of many added at once no more are taken than fit': async (t, { call }) => {
    const set = await createDataset(call)
    const results = await Promise.all(
      times(10, (n) =>
        call.datasets_add_pictures(makeAdd(set, { pictures: [makePicture(n)], max_pictures: 7 })),
      ),
    )
    t.equal(results.filter(({ outcome }) => outcome === 'added').length, 4)
    const { image_count, pictures } = await readDataset(call, set)
    t.equal(image_count, 7)
    t.strictSame(
      pictures.map(({ position }) => position),
      [0, 1, 2, 3, 4, 5, 6],
    )
  },

  'only the newest hundred refusals are kept': async (t, { call }) => {
    const set = await createDataset(call, { rejected: times(120, rejection) })
    t.equal(set.rejected.length, 100)
    t.strictSame(set.rejected[0], rejection(20))
    const add = makeAdd(set, {
      pictures: [makePicture(9)],
      rejected: times(30, () => rejection(999)),
    })
    const { rejected } = some((await call.datasets_add_pictures(add)).dataset)
    t.equal(rejected.length, 100)
    t.strictSame(rejected[0], rejection(50))
    t.strictSame(rejected[99], rejection(999))
  },

  'a dataset comes with a training too': async (t, { call }) => {
    const dataset = makeDataset()
    await createTraining(call, { dataset })
    const row = await readDataset(call, dataset)
    t.strictSame(
      idsOf(row),
      dataset.pictures.map(({ id }) => id),
    )
    t.equal(row.image_count, 3)
    t.strictSame(row.rejected, dataset.rejected)
  },
}
