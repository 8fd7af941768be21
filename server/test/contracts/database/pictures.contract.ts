import { at, type Cases, some, times } from './contract.ts'
import {
  createGeneration,
  makeEnd,
  makePicture,
  savingGeneration,
  startedGeneration,
} from './generation-stages.ts'

const lost = (position: number) => ({ position, code: 'outputs.gone', detail: 'It is gone.' })

export const pictureCases: Cases = {
  'pictures are stored once per place and told in their order': async (t, { call }) => {
    const row = await savingGeneration(call)
    t.equal(await call.pictures_add(makePicture(row, 1)), true)
    t.equal(await call.pictures_add(makePicture(row, 0)), true)
    t.equal(await call.pictures_add(makePicture(row, 0)), false)
    const { pictures } = some(await call.generations_get({ owner_id: 'ada', id: row.id }))
    t.strictSame(
      pictures.map(({ position }) => position),
      [0, 1],
    )
    const { generations } = await call.generations_list({
      owner_id: 'ada',
      limit: 10,
      cursor: null,
      model_id: null,
    })
    t.strictSame(generations[0]?.pictures, pictures, 'a list tells them too')
    const { picture } = makePicture(row, 0)
    t.match(pictures[0], { ...picture, id: String, owner_id: 'ada', created_at: at(6) })
  },

  'of many copies of one picture at once, one is kept': async (t, { call }) => {
    const row = await savingGeneration(call)
    const results = await Promise.all(times(10, () => call.pictures_add(makePicture(row, 0))))
    t.equal(results.filter((isNew) => isNew).length, 1)
  },

  'only a generation that is saving takes pictures or losses': async (t, { call }) => {
    const ended = await savingGeneration(call)
    await call.generations_finish(makeEnd(ended))
    const rows = [await createGeneration(call), await startedGeneration(call), ended]
    for (const row of [...rows, { id: 'unknown' }]) {
      t.equal(await call.pictures_add(makePicture(row, 0)), false)
      t.equal(await call.pictures_lost({ id: row.id, now: at(6), lost: lost(0) }), false)
    }
  },

  'a place is lost once, and a picture is either there or lost': async (t, { call }) => {
    const row = await savingGeneration(call)
    const lose = (position: number) =>
      call.pictures_lost({ id: row.id, now: at(6), lost: lost(position) })
    t.equal(await lose(1), true)
    t.equal(await lose(1), false)
    t.equal(await call.pictures_add(makePicture(row, 1)), false)
    t.equal(await call.pictures_add(makePicture(row, 0)), true)
    t.equal(await lose(0), false)
    const after = some(await call.generations_get({ owner_id: 'ada', id: row.id }))
    t.strictSame(after.lost, [lost(1)])
    t.equal(after.pictures.length, 1)
  },
}
