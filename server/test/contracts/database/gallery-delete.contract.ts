import { at, type Cases, type ContractContext, some } from './contract.ts'
import { listArgs, makeImages, numbers } from './gallery.contract.ts'
import { makeImage, savingGeneration } from './generation-stages.ts'

type Call = ContractContext['call']

const discard = (call: Call, ids: string[], seconds = 100, owner_id = 'ada') =>
  call.images_discard({ owner_id, ids, now: at(seconds) })
const restore = (call: Call, ids: string[], seconds: number, owner_id = 'ada') =>
  call.images_restore({ owner_id, ids, now: at(seconds) })
const purge = (call: Call, seconds: number) => call.images_purge({ now: at(seconds), limit: 100 })

/** Creates a completed generation with two images. */
async function twoImages(context: ContractContext) {
  const row = await makeImages(context, 10, [{}, {}])
  const [first, second] = row.images
  return { row, first: some(first), second: some(second) }
}

export const galleryDeleteCases: Cases = {
  'hides deleted images everywhere at once': async (t, context) => {
    const { call } = context
    const { row, first, second } = await twoImages(context)
    t.match(await discard(call, [first.id]), { outcome: 'deleted', restore_until: at(110) })
    t.strictSame(await numbers(call), [2])
    t.strictSame(await numbers(call, { q: 'lamp' }), [2])
    const { cursor: _, album_id: __, sort: ___, ...filters } = listArgs
    t.equal(await call.images_count({ ...filters, limit: 10 }), 1)
    t.equal(await call.images_get({ owner_id: 'ada', id: first.id }), null)
    t.equal(
      await call.images_update({ owner_id: 'ada', id: first.id, favourite: true }),
      null,
      'it can’t be changed',
    )
    t.equal(await call.files_get({ owner_id: 'ada', file: first.file }), null)
    t.match(await call.generation_parts_get({ owner_id: 'ada', id: row.id }), {
      deleted_images: 1,
      images: [{ id: second.id }],
    })
    const { generations } = await call.generations_list({
      owner_id: 'ada',
      limit: 10,
      cursor: null,
      model_id: null,
    })
    t.match(generations, [{ parts: [{ images: [{ id: second.id }] }] }])
    t.match(await call.storage_summary({ owner_id: 'ada', now: at(101) }), {
      images: 1,
      image_bytes: second.bytes,
    })
    t.match(
      await call.images_delete({ owner_id: 'ada', id: first.id, now: at(101) }),
      { outcome: 'not_found' },
      'it can’t be deleted for good before its time',
    )
    t.strictSame(await call.files_known({ files: [first.file] }), [first.file], 'its file stays')
  },

  'restores images as they were': async (t, context) => {
    const { call } = context
    const { row, first, second } = await twoImages(context)
    await call.images_update({ owner_id: 'ada', id: first.id, favourite: true })
    const before = await call.images_list(listArgs)
    const ids = [first.id, second.id]
    await discard(call, ids)
    t.strictSame(await numbers(call), [])
    t.match(await restore(call, ids, 109.999), { outcome: 'restored' })
    t.strictSame(await call.images_list(listArgs), before)
    t.match(await call.generation_parts_get({ owner_id: 'ada', id: row.id }), {
      deleted_images: 0,
      images: [{}, {}],
    })
    t.equal(await purge(call, 200), 0)
    t.match(await restore(call, ids, 300), { outcome: 'restored' }, 'a repeat changes nothing')
    t.match(await call.generation_parts_get({ owner_id: 'ada', id: row.id }), { deleted_images: 0 })
  },

  'a repeated deletion changes nothing, and does not prolong the time': async (t, context) => {
    const { call } = context
    const { row, first, second } = await twoImages(context)
    await discard(call, [first.id], 100)
    t.match(await discard(call, [first.id, second.id, first.id], 105), {
      outcome: 'deleted',
      restore_until: at(110),
    })
    t.match(await call.generation_parts_get({ owner_id: 'ada', id: row.id }), { deleted_images: 2 })
    t.match(await discard(call, [first.id], 110), { outcome: 'not_found', ids: [first.id] })
  },

  'deletes and restores all or nothing, and names the ids that it can’t': async (t, context) => {
    const { call } = context
    const { first, second } = await twoImages(context)
    const saving = await savingGeneration(call)
    const unfinished = makeImage(saving, 0)
    await call.images_add(unfinished)
    const running = unfinished.image.id
    t.strictSame(await discard(call, [first.id, 'b', 'a']), {
      outcome: 'not_found',
      ids: ['a', 'b'],
      restore_until: null,
    })
    t.match(await discard(call, [first.id, running]), { outcome: 'not_ended', ids: [running] })
    t.match(await discard(call, [first.id], 100, 'bob'), { outcome: 'not_found', ids: [first.id] })
    t.strictSame(await numbers(call), [2, 1, 3])
    await discard(call, [first.id], 100)
    await discard(call, [second.id], 105)
    t.match(await restore(call, [first.id, second.id], 110), { outcome: 'gone', ids: [first.id] })
    t.match(await restore(call, [second.id], 110, 'bob'), { outcome: 'gone', ids: [second.id] })
    t.strictSame(await numbers(call), [3])
    t.match(await restore(call, [second.id], 110), { outcome: 'restored' })
  },

  'removes images whose time is over, with a removal for each file': async (t, context) => {
    const { call } = context
    const { first, second } = await twoImages(context)
    t.strictSame(await call.work_due({ emulated: false }), [])
    await discard(call, [first.id], 100)
    await discard(call, [second.id], 105)
    t.match(await call.work_due({ emulated: false }), [
      { kind: 'image', work: 'remove', at: at(110) },
    ])
    t.equal(await purge(call, 109.999), 0)
    t.equal(await purge(call, 110), 1)
    t.strictSame(await call.removals_open({ emulated: false, limit: 10 }), [
      { kind: 'file', name: first.file },
    ])
    t.strictSame(await call.files_known({ files: [first.file] }), [])
    t.match(await restore(call, [first.id], 111), { outcome: 'gone' })
    t.equal(await purge(call, 120), 1)
    t.strictSame(await call.work_due({ emulated: false }), [])
  },

  'deleting the generation meanwhile removes the file, and then nothing can be restored': async (
    t,
    context,
  ) => {
    const { call } = context
    const { row, first, second } = await twoImages(context)
    await discard(call, [first.id])
    const gone = await call.generations_delete({ owner_id: 'ada', id: row.id, now: at(101) })
    t.strictSame(gone.files, [first.file, second.file])
    t.match(await restore(call, [first.id], 102), { outcome: 'gone', ids: [first.id] })
    t.equal(await purge(call, 200), 0)
  },

  'an export leaves deleted images out, and deleting everything includes them': async (
    t,
    context,
  ) => {
    const { call } = context
    const { first, second } = await twoImages(context)
    await discard(call, [first.id])
    const page = { owner_id: 'ada', after: null, limit: 100 }
    t.strictSame(await call.export_files(page), [second.file])
    const rows = await call.export_rows({ ...page, table: 'generated_images' })
    t.match(rows, [{ id: second.id, is_favourite: false }])
    t.notOk('search_text' in some(rows[0]))
    await call.deletions_start({
      id: 'd',
      owner_id: 'ada',
      now: at(101),
      at_replicate: false,
      emulated: false,
      folders: [],
    })
    const [open] = await call.deletions_open({})
    t.strictSame([...(open?.todo.files ?? [])].sort(), [first.file, second.file].sort())
  },
}
