import { at, type Cases, some, times } from './contract.ts'
import {
  createDataset,
  deleteImage,
  idsOf,
  readDataset,
  updateDataset,
  updateImage,
} from './dataset-stages.ts'
import { makeImage } from './training-stages.ts'

const ofFive = () => ({ images: times(5, makeImage) })

export const datasetEditCases: Cases = {
  'applies all changes of one call together': async (t, { call }) => {
    const dataset = await createDataset(call)
    const order = idsOf(dataset).toReversed()
    const { outcome, dataset: changed } = await updateDataset(call, dataset, {
      name: 'Sea',
      consent: true,
      keep_days: 7,
      order,
      captions: [
        { id: some(order[0]), caption: 'first' },
        { id: some(order[1]), caption: '' },
      ],
    })
    t.equal(outcome, 'updated')
    const row = some(changed)
    t.match(row, { name: 'Sea', consent_at: at(10), keep_days: 7, updated_at: at(10) })
    t.strictSame(idsOf(row), order)
    t.strictSame(
      row.images.map(({ caption, position }) => [caption, position]),
      [
        ['first', 0],
        ['', 1],
        ['image 0', 2],
      ],
    )
    t.not(row.sha256, dataset.sha256)
    t.strictSame(await readDataset(call, dataset), row)
  },

  'keeps fields that are left out, and the time of the first consent': async (t, { call }) => {
    const dataset = await createDataset(call)
    await updateDataset(call, dataset, { consent: true, keep_days: 30 })
    const again = some((await updateDataset(call, dataset, { consent: true }, { now: 20 })).dataset)
    t.match(again, { name: 'Lake', consent_at: at(10), keep_days: 30, updated_at: at(20) })
    t.equal(again.sha256, dataset.sha256)
    t.match((await updateDataset(call, dataset, { keep_days: null })).dataset, { keep_days: null })
  },

  'rejects an order that does not name each image once': async (t, { call }) => {
    const dataset = await createDataset(call)
    const ids = idsOf(dataset)
    const [a = '', b = '', c = ''] = ids
    for (const order of [[], [a, b], [a, b, b], [a, b, c, c], [a, b, c, 'other'], [a, b, 'other']])
      t.strictSame(await updateDataset(call, dataset, { name: 'Sea', order }), {
        outcome: 'bad_order',
        dataset: dataset,
      })
    t.strictSame(await readDataset(call, dataset), dataset)
    t.equal((await updateDataset(call, dataset, { order: [c, a, b] })).outcome, 'updated')
    const empty = await createDataset(call, { images: [] })
    t.equal((await updateDataset(call, empty, { order: [] })).outcome, 'updated')
  },

  'rejects a caption for an image of another dataset': async (t, { call }) => {
    const [dataset, other] = [await createDataset(call), await createDataset(call)]
    const captions = [dataset, other].map(({ images }) => ({
      id: some(images[0]).id,
      caption: 'new',
    }))
    t.strictSame(await updateDataset(call, dataset, { captions }), {
      outcome: 'unknown_image',
      dataset: dataset,
    })
    t.strictSame(await readDataset(call, other), other)
  },

  'moves an image to its new position, or to the end if that is too high': async (t, { call }) => {
    const dataset = await createDataset(call, ofFive())
    const [a = '', b = '', c = '', d = '', e = ''] = idsOf(dataset)
    const moves: [string, number, string[]][] = [
      [b, 3, [a, c, d, b, e]],
      [e, 0, [e, a, c, d, b]],
      [a, 1, [e, a, c, d, b]],
      [e, 99, [a, c, d, b, e]],
      [a, 4, [c, d, b, e, a]],
    ]
    for (const [id, position, expected] of moves) {
      const row = some((await updateImage(call, dataset, id, { position })).dataset)
      t.strictSame(idsOf(row), expected, `to ${position}`)
      t.strictSame(
        row.images.map((image) => image.position),
        [0, 1, 2, 3, 4],
      )
    }
  },

  'changes a caption without moving its image': async (t, { call }) => {
    const dataset = await createDataset(call)
    const [, second] = dataset.images
    const { dataset: changed } = await updateImage(call, dataset, some(second).id, {
      caption: 'new',
    })
    t.strictSame(some(changed).images[1], { ...second, caption: 'new' })
    t.not(some(changed).sha256, dataset.sha256)
  },

  'deletes an image, returns its files and renumbers the others': async (t, { call }) => {
    const dataset = await createDataset(call)
    const [a, b, c] = dataset.images
    const deleted = await deleteImage(call, dataset, some(b).id)
    t.equal(deleted.outcome, 'deleted')
    t.strictSame(deleted.files, [b?.file, b?.thumbnail_file])
    t.match(deleted.dataset, { image_count: 2, bytes: 2000, updated_at: at(10) })
    t.strictSame(some(deleted.dataset).images, [a, { ...c, position: 1 }])
    t.strictSame(await deleteImage(call, dataset, some(b).id), {
      outcome: 'not_found',
      dataset: null,
      files: [],
    })
  },

  'rejects changes to another user’s dataset and to an image through another dataset': async (
    t,
    { call },
  ) => {
    const [dataset, other] = [await createDataset(call), await createDataset(call)]
    const [id = ''] = idsOf(dataset)
    const none = { outcome: 'not_found', dataset: null } as const
    t.strictSame(await updateDataset(call, dataset, { name: 'x' }, { owner_id: 'bob' }), none)
    t.strictSame(await updateImage(call, dataset, id, { caption: 'x' }, 'bob'), none)
    t.strictSame(await updateImage(call, other, id, { caption: 'x' }), none)
    t.match(await deleteImage(call, dataset, id, 'bob'), none)
    t.match(await deleteImage(call, other, id), none)
    t.match(await call.datasets_delete({ owner_id: 'bob', id: dataset.id }), {
      outcome: 'not_found',
    })
    t.strictSame(await readDataset(call, dataset), dataset)
  },

  'applies all concurrent changes': async (t, { call }) => {
    const dataset = await createDataset(call, ofFive())
    const ids = idsOf(dataset)
    await Promise.all([
      ...ids.map((id, n) => updateImage(call, dataset, id, { caption: `new ${n}` })),
      ...ids.map((id) => updateImage(call, dataset, id, { position: 0 })),
      deleteImage(call, dataset, some(ids[2])),
    ])
    const row = await readDataset(call, dataset)
    t.equal(row.image_count, 4)
    t.strictSame(
      row.images.map(({ position }) => position),
      [0, 1, 2, 3],
    )
    t.strictSame(row.images.map(({ caption }) => caption).sort(), [
      'new 0',
      'new 1',
      'new 3',
      'new 4',
    ])
  },
}
