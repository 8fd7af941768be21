import { at, type Cases, some, times } from './contract.ts'
import {
  createGeneration,
  makeEnd,
  makeImage,
  savingGeneration,
  startedGeneration,
} from './generation-stages.ts'

const lost = (position: number) => ({ position, code: 'outputs.gone', detail: 'It is gone.' })

export const savedImageCases: Cases = {
  'stores one image per position and returns them in order': async (t, { call }) => {
    const row = await savingGeneration(call)
    t.equal(await call.images_add(makeImage(row, 1)), true)
    t.equal(await call.images_add(makeImage(row, 0)), true)
    t.equal(await call.images_add(makeImage(row, 0)), false)
    const { images } = some(await call.generation_parts_get({ owner_id: 'ada', id: row.id }))
    t.strictSame(
      images.map(({ position }) => position),
      [0, 1],
    )
    const { generations } = await call.generations_list({
      owner_id: 'ada',
      limit: 10,
      cursor: null,
      model_id: null,
    })
    t.strictSame(generations[0]?.parts[0]?.images, images, 'lists return them too')
    const { search_text: _, thumbnails_due_at: __, ...image } = makeImage(row, 0).image
    t.match(images[0], { ...image, id: String, owner_id: 'ada', created_at: at(6) })
  },

  'stores one of many concurrent copies of an image': async (t, { call }) => {
    const row = await savingGeneration(call)
    const results = await Promise.all(times(10, () => call.images_add(makeImage(row, 0))))
    t.equal(results.filter((isNew) => isNew).length, 1)
  },

  'accepts images and losses only while a generation is saving': async (t, { call }) => {
    const ended = await savingGeneration(call)
    await call.generations_complete(makeEnd(ended))
    const rows = [await createGeneration(call), await startedGeneration(call), ended]
    for (const row of [...rows, { id: 'unknown' }]) {
      t.equal(await call.images_add(makeImage(row, 0)), false)
      t.equal(await call.images_lost({ id: row.id, now: at(6), lost: lost(0) }), false)
    }
  },

  'a position is lost once, and has either an image or a loss': async (t, { call }) => {
    const row = await savingGeneration(call)
    const lose = (position: number) =>
      call.images_lost({ id: row.id, now: at(6), lost: lost(position) })
    t.equal(await lose(1), true)
    t.equal(await lose(1), false)
    t.equal(await call.images_add(makeImage(row, 1)), false)
    t.equal(await call.images_add(makeImage(row, 0)), true)
    t.equal(await lose(0), false)
    const after = some(await call.generation_parts_get({ owner_id: 'ada', id: row.id }))
    t.strictSame(after.lost, [lost(1)])
    t.equal(after.images.length, 1)
  },
}
