import { at, type Cases, type ContractContext, some, times } from './contract.ts'
import { makeEnd, makeImage, savingGeneration } from './generation-stages.ts'
import { signIn } from './users.contract.ts'

type Call = ContractContext['call']

/** Creates a completed generation of Ada's with images at these positions. */
export async function endedGeneration(call: Call, places = [0, 1]) {
  const row = await savingGeneration(call)
  for (const place of places) await call.images_add(makeImage(row, place))
  return some(await call.generations_complete(makeEnd(row)))
}

const numbersOf = ({ images }: { images: { number: number }[] }) =>
  images.map(({ number }) => number)

const read = async (call: Call, { id }: { id: string }) =>
  some(await call.generation_parts_get({ owner_id: 'ada', id }))

const remove = (call: Call, id: string, owner_id = 'ada') =>
  call.images_delete({ owner_id, id, now: at(20) })

export const imageCases: Cases = {
  'numbers images from 1, in order within a generation': async (t, { call }) => {
    const first = await savingGeneration(call)
    const second = await savingGeneration(call)
    // Copied out of order.
    await call.images_add(makeImage(first, 1))
    await call.images_add(makeImage(second, 1))
    await call.images_add(makeImage(second, 0))
    await call.images_add(makeImage(first, 0))
    t.strictSame(numbersOf(await read(call, first)), [1, 2])
    t.strictSame(numbersOf(await read(call, second)), [3, 4])
  },

  'gives concurrently added images different numbers': async (t, { call }) => {
    const rows = []
    for (const _ of times(6, (n) => n)) rows.push(await savingGeneration(call))
    await Promise.all(
      rows.flatMap((row) => [0, 1].map((place) => call.images_add(makeImage(row, place)))),
    )
    const numbers = (await Promise.all(rows.map((row) => read(call, row)))).flatMap(numbersOf)
    t.strictSame(
      numbers.toSorted((a, b) => a - b),
      times(12, (n) => n + 1),
    )
  },

  'never reuses a number, not even that of the newest image or after all data was deleted': async (
    t,
    { call },
  ) => {
    const row = await endedGeneration(call)
    const newest = some(row.images[1])
    t.match(await remove(call, newest.id), { outcome: 'deleted', files: [newest.file] })
    t.strictSame(numbersOf(await endedGeneration(call)), [3, 4])
    await call.deletions_start({
      id: 'd',
      owner_id: 'ada',
      now: at(30),
      at_replicate: false,
      emulated: false,
      folders: [],
    })
    t.strictSame(numbersOf(await endedGeneration(call)), [5, 6])
  },

  'counts the deleted images of a generation': async (t, { call }) => {
    const row = await endedGeneration(call)
    const [first, second] = row.images
    t.equal(row.deleted_images, 0)
    await remove(call, some(first).id)
    t.match(await read(call, row), { deleted_images: 1, images: [{ id: some(second).id }] })
    t.strictSame(await remove(call, some(first).id), {
      outcome: 'not_found',
      files: [],
      uploads: [],
    })
    t.match(await remove(call, some(second).id, 'bob'), { outcome: 'not_found' })
    t.match(await read(call, row), { deleted_images: 1 })
  },

  'does not delete images of a run that has not completed': async (t, { call }) => {
    const row = await savingGeneration(call)
    const { image } = makeImage(row, 0)
    await call.images_add({ now: at(6), image })
    t.match(await remove(call, image.id), { outcome: 'not_ended' })
    t.match(await read(call, row), { images: [{ id: image.id }] })
  },

  'renumbers the images of a member who becomes the admin after the admin’s': async (
    t,
    { call, query },
  ) => {
    await signIn(call, 'ada')
    const mine = await endedGeneration(call)
    const theirs = await endedGeneration(call)
    for (const table of ['runs', 'generations', 'generation_parts'])
      await query(`update public.${table} set owner_id = 'local' where id = $1`, [theirs.id])
    await query(
      `update public.generated_images set owner_id = 'local', number = number - 2
      where generation_id = $1`,
      [theirs.id],
    )
    await query(`insert into public.image_counters (owner_id, last) values ('local', 2)`)
    await signIn(call, 'ada', { is_admin: true, now: at(50) })
    const read = async (id: string) =>
      some(await call.generation_parts_get({ owner_id: 'local', id }))
    t.strictSame(numbersOf(await read(theirs.id)), [1, 2])
    const moved = await read(mine.id)
    t.strictSame(numbersOf(moved), [3, 4])
    const file = some(moved.images[0]).file
    t.match(await call.files_get({ owner_id: 'local', file }), { name: 'Lake 3.webp' })
    t.match(await query(`select last from public.image_counters where owner_id = 'local'`), [
      { last: 4 },
    ])
  },

  'imported images keep their numbers unless those are taken': async (t, { call, query }) => {
    const away = await endedGeneration(call)
    const dump = async (table: string) =>
      (await query(`select to_jsonb(r) as row from public.${table} r`)).map(
        ({ row }) => row as Record<string, unknown>,
      )
    const runs = await dump('runs')
    const generations = await dump('generations')
    const parts = await dump('generation_parts')
    const images = await dump('generated_images')
    await query('delete from public.runs')
    await query('delete from public.generations')
    await query('delete from public.image_counters')
    // Ada already has number 1 here.
    const here = await endedGeneration(call, [0])
    await call.rows_import({ table: 'runs', rows: runs })
    await call.rows_import({ table: 'generations', rows: generations })
    await call.rows_import({ table: 'generation_parts', rows: parts })
    await call.rows_import({ table: 'image_counters', rows: [{ owner_id: 'ada', last: 9 }] })
    t.equal(await call.rows_import({ table: 'generated_images', rows: images }), 2)
    t.equal(await call.rows_import({ table: 'generated_images', rows: images }), 0, 'once')
    t.strictSame(numbersOf(await read(call, here)), [1])
    t.strictSame(numbersOf(await read(call, away)), [10, 2])
    t.strictSame(numbersOf(await endedGeneration(call)), [11, 12])
  },
}
