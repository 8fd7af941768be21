import { createHash } from 'node:crypto'
import { at, type Cases, some, times } from './contract.ts'
import { createDataset, idsOf, makeAdd, readDataset } from './dataset-stages.ts'
import { createTraining, makeDataset, makeImage } from './training-stages.ts'

const rejection = (n: number) => ({
  name: `${n}.gif`,
  code: 'unsupported_type',
  detail: 'Convert.',
})

export const datasetCases: Cases = {
  'creates an empty draft, and a dataset with its images in upload order': async (t, { call }) => {
    const draft = await createDataset(call, { images: [], rejected: [] })
    t.match(draft, { image_count: 0, bytes: 0, images: [], rejected: [], keep_days: null })
    t.match(draft, { consent_at: null, created_at: at(0), updated_at: at(0) })
    const dataset = makeDataset()
    const row = await createDataset(call, dataset)
    t.match(row, { id: dataset.id, owner_id: 'ada', name: 'Lake', image_count: 3, bytes: 3000 })
    t.strictSame(
      row.images,
      dataset.images.map((image, position) => ({ ...image, position })),
    )
    t.strictSame(row.rejected, dataset.rejected)
    t.strictSame(await readDataset(call, row), row)
  },

  'returns the existing dataset for a repeated id, only to its owner': async (t, { call }) => {
    const dataset = makeDataset()
    const row = await createDataset(call, dataset)
    t.strictSame(await createDataset(call, { ...makeDataset(), id: dataset.id }), row)
    const bobs = { owner_id: 'bob', now: at(0), dataset }
    t.equal(await call.datasets_create(bobs), null)
  },

  'hashes the images and captions in order': async (t, { call }) => {
    const dataset = makeDataset()
    const { sha256 } = await createDataset(call, dataset)
    const [a, b, c] = dataset.images.map((image) => [image.sha256, image.caption])
    const text = `[${[a, b, c].map((pair) => `["${pair?.join('", "')}"]`).join(', ')}]`
    t.equal(sha256, createHash('sha256').update(text).digest('hex'))
    const turned = await createDataset(call, {
      images: dataset.images.toReversed().map((image, n) => ({ ...image, id: `t${n}` })),
    })
    t.not(turned.sha256, sha256)
    const captioned = await createDataset(call, {
      images: dataset.images.map((image, n) => ({ ...image, id: `c${n}`, caption: 'x' })),
    })
    t.not(captioned.sha256, sha256)
    t.equal(
      (await createDataset(call, { images: [] })).sha256,
      createHash('sha256').update('[]').digest('hex'),
    )
  },

  'lists each dataset with its images': async (t, { call }) => {
    const one = await createDataset(call)
    const two = await createDataset(call, { images: [] })
    const page = await call.datasets_list({ owner_id: 'ada', limit: 10, cursor: null })
    t.strictSame(
      page.datasets.toSorted((a, b) => a.image_count - b.image_count),
      [two, one],
    )
  },

  'hides datasets of other users': async (t, { call }) => {
    const { id } = await createDataset(call)
    t.equal(await call.datasets_get({ owner_id: 'bob', id }), null)
    t.strictSame(await call.datasets_list({ owner_id: 'bob', limit: 10, cursor: null }), {
      datasets: [],
      next_cursor: null,
    })
    const added = makeAdd({ id }, { owner_id: 'bob', images: [makeImage(9)] })
    t.strictSame(await call.datasets_add_images(added), { outcome: 'not_found', dataset: null })
  },

  'appends added images and rejections': async (t, { call }) => {
    const before = await createDataset(call)
    const images = [makeImage(7), makeImage(3)]
    const rejected = [rejection(1)]
    const { outcome, dataset } = await call.datasets_add_images(
      makeAdd(before, { images, rejected }),
    )
    t.equal(outcome, 'added')
    const row = some(dataset)
    t.match(row, { image_count: 5, bytes: 5000, updated_at: at(10) })
    t.not(row.sha256, before.sha256)
    t.strictSame(idsOf(row), [...idsOf(before), ...images.map(({ id }) => id)])
    t.strictSame(
      row.images.map(({ position }) => position),
      [0, 1, 2, 3, 4],
    )
    t.strictSame(row.rejected, [...before.rejected, ...rejected])
    t.strictSame(await readDataset(call, before), row)
  },

  'a later change has a later updated_at, even if the clock of its server is behind': async (
    t,
    { call },
  ) => {
    const dataset = await createDataset(call)
    const add = async (n: number, now: number) => {
      const args = makeAdd(dataset, { images: [makeImage(n)], now: at(now) })
      return some((await call.datasets_add_images(args)).dataset).updated_at
    }
    const times = [await add(7, 10), await add(8, 10), await add(9, 5), await add(6, 11)]
    t.strictSame(times, times.toSorted())
    t.equal(new Set(times).size, 4)
  },

  'adding an image again after a lost response changes nothing': async (t, { call }) => {
    const dataset = await createDataset(call)
    const image = makeImage(7)
    const add = makeAdd(dataset, { images: [image], rejected: [rejection(1)] })
    const first = await call.datasets_add_images(add)
    const again = { ...image, file: 'datasets/other.jpg', caption: 'other' }
    t.strictSame(await call.datasets_add_images({ ...add, now: at(11), images: [again] }), first)
  },

  'rejects an image id of another dataset': async (t, { call, query }) => {
    const other = await createDataset(call, {}, 'bob')
    const dataset = await createDataset(call)
    const taken = { ...makeImage(7), id: some(other.images[0]).id }
    t.strictSame(
      await call.datasets_add_images(makeAdd(dataset, { images: [makeImage(8), taken] })),
      { outcome: 'id_taken', dataset: null },
    )
    t.strictSame(await readDataset(call, dataset), dataset)
    t.strictSame(await query('select count(*)::int as n from public.dataset_images'), [{ n: 6 }])
  },

  'rejects all images of a call that exceeds a limit': async (t, { call }) => {
    const dataset = await createDataset(call)
    const images = [makeImage(7), makeImage(8)]
    for (const [limits, outcome] of [
      [{ max_images: 4 }, 'too_many_images'],
      [{ max_bytes: 4999 }, 'too_large'],
    ] as const)
      t.strictSame(await call.datasets_add_images(makeAdd(dataset, { images, ...limits })), {
        outcome,
        dataset: dataset,
      })
    const exact = makeAdd(dataset, { images, max_images: 5, max_bytes: 5000 })
    t.equal((await call.datasets_add_images(exact)).outcome, 'added')
  },

  'accepts concurrent additions only up to the limit': async (t, { call }) => {
    const dataset = await createDataset(call)
    const results = await Promise.all(
      times(10, (n) =>
        call.datasets_add_images(makeAdd(dataset, { images: [makeImage(n)], max_images: 7 })),
      ),
    )
    t.equal(results.filter(({ outcome }) => outcome === 'added').length, 4)
    const { image_count, images } = await readDataset(call, dataset)
    t.equal(image_count, 7)
    t.strictSame(
      images.map(({ position }) => position),
      [0, 1, 2, 3, 4, 5, 6],
    )
  },

  'adds up what became of the uploaded files': async (t, { call }) => {
    const dataset = await createDataset(call)
    t.strictSame(dataset.received, makeDataset().received)
    const received = { files: 12, images: 1, captions: 2, rejected: 3, system_files: 6 }
    const add = makeAdd(dataset, { images: [makeImage(9)], received })
    const sum = { files: 16, images: 4, captions: 2, rejected: 4, system_files: 6 }
    for (const attempt of ['first', 'repeated'])
      t.match(await call.datasets_add_images(add), { dataset: { received: sum } }, attempt)
    t.strictSame((await readDataset(call, dataset)).received, sum)
  },

  'keeps only the newest thousand rejections': async (t, { call }) => {
    const dataset = await createDataset(call, { rejected: times(1020, rejection) })
    t.equal(dataset.rejected.length, 1000)
    t.strictSame(dataset.rejected[0], rejection(20))
    const add = makeAdd(dataset, {
      images: [makeImage(9)],
      rejected: times(30, () => rejection(9999)),
    })
    const { rejected } = some((await call.datasets_add_images(add)).dataset)
    t.equal(rejected.length, 1000)
    t.strictSame(rejected[0], rejection(50))
    t.strictSame(rejected[999], rejection(9999))
  },

  'creates a dataset together with a training': async (t, { call }) => {
    const dataset = makeDataset()
    await createTraining(call, { dataset })
    const row = await readDataset(call, dataset)
    t.strictSame(
      idsOf(row),
      dataset.images.map(({ id }) => id),
    )
    t.equal(row.image_count, 3)
    t.strictSame(row.rejected, dataset.rejected)
  },
}
