import { at, type Cases, some, times } from './contract.ts'
import {
  createDataset,
  deletePicture,
  idsOf,
  readDataset,
  updateDataset,
  updatePicture,
} from './dataset-stages.ts'
import { makePicture } from './training-stages.ts'

const ofFive = () => ({ pictures: times(5, makePicture) })

export const datasetEditCases: Cases = {
  'all that is changed at once is changed together': async (t, { call }) => {
    const set = await createDataset(call)
    const order = idsOf(set).toReversed()
    const { outcome, dataset } = await updateDataset(call, set, {
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
    const row = some(dataset)
    t.match(row, { name: 'Sea', consent_at: at(10), keep_days: 7, updated_at: at(10) })
    t.strictSame(idsOf(row), order)
    t.strictSame(
      row.pictures.map(({ caption, position }) => [caption, position]),
      [
        ['first', 0],
        ['', 1],
        ['picture 0', 2],
      ],
    )
    t.not(row.sha256, set.sha256)
    t.strictSame(await readDataset(call, set), row)
  },

  'what is not named stays, and consent keeps its first time': async (t, { call }) => {
    const set = await createDataset(call)
    await updateDataset(call, set, { consent: true, keep_days: 30 })
    const again = some((await updateDataset(call, set, { consent: true }, { now: 20 })).dataset)
    t.match(again, { name: 'Lake', consent_at: at(10), keep_days: 30, updated_at: at(20) })
    t.equal(again.sha256, set.sha256)
    t.match((await updateDataset(call, set, { keep_days: null })).dataset, { keep_days: null })
  },

  'an order that does not name each picture once changes nothing': async (t, { call }) => {
    const set = await createDataset(call)
    const ids = idsOf(set)
    const [a = '', b = '', c = ''] = ids
    for (const order of [[], [a, b], [a, b, b], [a, b, c, c], [a, b, c, 'other'], [a, b, 'other']])
      t.strictSame(await updateDataset(call, set, { name: 'Sea', order }), {
        outcome: 'bad_order',
        dataset: set,
      })
    t.strictSame(await readDataset(call, set), set)
    t.equal((await updateDataset(call, set, { order: [c, a, b] })).outcome, 'updated')
    const empty = await createDataset(call, { pictures: [] })
    t.equal((await updateDataset(call, empty, { order: [] })).outcome, 'updated')
  },

  'a caption for a picture of another set changes nothing': async (t, { call }) => {
    const [set, other] = [await createDataset(call), await createDataset(call)]
    const captions = [set, other].map(({ pictures }) => ({
      id: some(pictures[0]).id,
      caption: 'new',
    }))
    t.strictSame(await updateDataset(call, set, { captions }), {
      outcome: 'unknown_picture',
      dataset: set,
    })
    t.strictSame(await readDataset(call, other), other)
  },

  'a picture moves to its new place, and past the end to the end': async (t, { call }) => {
    const set = await createDataset(call, ofFive())
    const [a = '', b = '', c = '', d = '', e = ''] = idsOf(set)
    const moves: [string, number, string[]][] = [
      [b, 3, [a, c, d, b, e]],
      [e, 0, [e, a, c, d, b]],
      [a, 1, [e, a, c, d, b]],
      [e, 99, [a, c, d, b, e]],
      [a, 4, [c, d, b, e, a]],
    ]
    for (const [id, position, expected] of moves) {
      const row = some((await updatePicture(call, set, id, { position })).dataset)
      t.strictSame(idsOf(row), expected, `to ${position}`)
      t.strictSame(
        row.pictures.map((picture) => picture.position),
        [0, 1, 2, 3, 4],
      )
    }
  },

  'a caption is changed where its picture stands': async (t, { call }) => {
    const set = await createDataset(call)
    const [, second] = set.pictures
    const { dataset } = await updatePicture(call, set, some(second).id, { caption: 'new' })
    t.strictSame(some(dataset).pictures[1], { ...second, caption: 'new' })
    t.not(some(dataset).sha256, set.sha256)
  },

  'a picture that goes tells its files, and the others close up': async (t, { call }) => {
    const set = await createDataset(call)
    const [a, b, c] = set.pictures
    const gone = await deletePicture(call, set, some(b).id)
    t.equal(gone.outcome, 'deleted')
    t.strictSame(gone.files, [b?.file, b?.thumbnail_file])
    t.match(gone.dataset, { image_count: 2, bytes: 2000, updated_at: at(10) })
    t.strictSame(some(gone.dataset).pictures, [a, { ...c, position: 1 }])
    t.strictSame(await deletePicture(call, set, some(b).id), {
      outcome: 'not_found',
      dataset: null,
      files: [],
    })
  },

  'nobody changes the set of another, nor a picture through another set': async (t, { call }) => {
    const [set, other] = [await createDataset(call), await createDataset(call)]
    const [id = ''] = idsOf(set)
    const none = { outcome: 'not_found', dataset: null } as const
    t.strictSame(await updateDataset(call, set, { name: 'x' }, { owner_id: 'bob' }), none)
    t.strictSame(await updatePicture(call, set, id, { caption: 'x' }, 'bob'), none)
    t.strictSame(await updatePicture(call, other, id, { caption: 'x' }), none)
    t.match(await deletePicture(call, set, id, 'bob'), none)
    t.match(await deletePicture(call, other, id), none)
    t.match(await call.datasets_delete({ owner_id: 'bob', id: set.id }), { outcome: 'not_found' })
    t.strictSame(await readDataset(call, set), set)
  },

  'changes at once all come through': async (t, { call }) => {
    const set = await createDataset(call, ofFive())
    const ids = idsOf(set)
    await Promise.all([
      ...ids.map((id, n) => updatePicture(call, set, id, { caption: `new ${n}` })),
      ...ids.map((id) => updatePicture(call, set, id, { position: 0 })),
      deletePicture(call, set, some(ids[2])),
    ])
    const row = await readDataset(call, set)
    t.equal(row.image_count, 4)
    t.strictSame(
      row.pictures.map(({ position }) => position),
      [0, 1, 2, 3],
    )
    t.strictSame(row.pictures.map(({ caption }) => caption).sort(), [
      'new 0',
      'new 1',
      'new 3',
      'new 4',
    ])
  },
}
