import type { FunctionArgs, FunctionResult } from '../../../src/ports/database/functions.ts'
import { at, type Cases, type ContractContext, some, times } from './contract.ts'
import { makeEnd, makeImage, savingGeneration, withSource } from './generation-stages.ts'

type Call = ContractContext['call']
type Image = FunctionArgs<'images_add'>['image']

/** Creates a completed generation of Ada's with an image for each of these overrides, requested at this second. */
export async function makeImages(
  { call, query }: ContractContext,
  seconds: number,
  images: Partial<Image>[] = [{}],
) {
  const row = await savingGeneration(call)
  const time = at(seconds)
  await query('update public.runs set created_at = $1::timestamptz where id = $2', [time, row.id])
  await query('update public.generations set created_at = $1::timestamptz where id = $2', [
    time,
    row.id,
  ])
  await query('update public.generation_parts set delivered = $1::integer where id = $2', [
    images.length,
    row.id,
  ])
  for (const [place, image] of images.entries()) await call.images_add(makeImage(row, place, image))
  return some(await call.generations_complete(makeEnd(row)))
}

export const listArgs: FunctionArgs<'images_list'> = {
  owner_id: 'ada',
  limit: 100,
  cursor: null,
  sort: 'newest',
  album_id: null,
  model_id: null,
  favourite: null,
  source: null,
  q: null,
  from: null,
  to: null,
  aspect: null,
}

/** Returns the numbers of all images that this query lists, page by page, until it has `most`. */
async function allNumbers(call: Call, args: Partial<typeof listArgs>, most = Infinity) {
  const seen: number[] = []
  let cursor: string | null = null
  do {
    const page: FunctionResult<'images_list'> = await call.images_list({
      ...listArgs,
      ...args,
      cursor,
    })
    seen.push(...some(page).images.map(({ number }) => number))
    cursor = some(page).next_cursor
  } while (cursor !== null && seen.length < most)
  return seen
}

/** Returns the numbers of the images that this query lists. */
export const numbers = async (call: Call, args: Partial<typeof listArgs> = {}) =>
  some(await call.images_list({ ...listArgs, ...args })).images.map(({ number }) => number)

export const galleryCases: Cases = {
  'lists images by when they were requested, newest first, and those of a generation by number':
    async (t, context) => {
      const { call } = context
      await makeImages(context, 20, [{}, {}])
      const early = await makeImages(context, 10, [{}, {}])
      const { images } = some(await call.images_list(listArgs))
      t.strictSame(
        images.map(({ number }) => number),
        [2, 1, 4, 3],
      )
      t.match(images[3], {
        id: early.images[0]?.id,
        number: 3,
        file: early.images[0]?.file,
        width: 1024,
        format: 'webp',
        favourite: false,
        model_id: early.model_id,
        generation_id: early.id,
        prompt: early.prompt,
        seed: early.seed,
        created_at: at(10),
      })
      t.strictSame(await numbers(call, { owner_id: 'bob' }), [])
    },

  'pages through images, also within a generation': async (t, context) => {
    const { call } = context
    await makeImages(context, 10, [{}, {}])
    await makeImages(context, 10, [{}, {}])
    await makeImages(context, 20)
    for (const limit of [1, 2, 3, 5])
      t.strictSame(await allNumbers(call, { limit }), [5, 4, 3, 2, 1], `by ${limit}`)
    for (const cursor of ['', 'x', '_', '2030-13-40T00:00:00Z_1', '2030-01-01T00:00:00Z_x', '-_-'])
      t.strictSame(
        await call.images_list({ ...listArgs, cursor }),
        { images: [], next_cursor: null },
        cursor,
      )
  },

  'filters by model, favourite, time and aspect': async (t, context) => {
    const { call } = context
    const first = await makeImages(context, 10, [{ height: 512 }, { height: 2048 }])
    const second = await makeImages(context, 20)
    const id = some(second.images[0]).id
    t.match(await call.images_update({ owner_id: 'ada', id, favourite: true }), { favourite: true })
    t.equal(await call.images_update({ owner_id: 'bob', id, favourite: false }), null)
    t.strictSame(await numbers(call, { model_id: first.model_id }), [2, 1])
    t.strictSame(await numbers(call, { favourite: true }), [3])
    t.strictSame(await numbers(call, { favourite: false }), [2, 1])
    t.strictSame(await numbers(call, { from: at(20) }), [3])
    t.strictSame(await numbers(call, { to: at(20) }), [2, 1])
    t.strictSame(await numbers(call, { aspect: 'landscape' }), [1])
    t.strictSame(await numbers(call, { aspect: 'portrait' }), [2])
    t.strictSame(await numbers(call, { aspect: 'square' }), [3])
    t.strictSame(await numbers(call, { aspect: 'square', favourite: false }), [])
    await call.images_update({ owner_id: 'ada', id, favourite: false })
    t.strictSame(await numbers(call, { favourite: true }), [])
  },

  'counts images with the same filters, up to a limit': async (t, context) => {
    const { call } = context
    await makeImages(context, 0, [{}, {}])
    const { model_id } = await makeImages(context, 10, [{}, {}])
    await makeImages(context, 20, [{}, {}])
    const { cursor: _, album_id: __, sort: ___, ...filters } = listArgs
    const count = (rest: Partial<typeof filters> = {}) =>
      call.images_count({ ...filters, limit: 1001, ...rest })
    t.equal(await count({ from: at(0), to: at(20) }), 4)
    t.equal(await count({ from: at(0), to: at(20.001) }), 6)
    t.equal(await count({ from: at(0.001), to: at(20) }), 2)
    t.equal(await count({ limit: 5 }), 5)
    t.equal(await count({ owner_id: 'bob' }), 0)
    t.equal(await count({ model_id }), 2)
    t.equal(await count({ q: 'dusk' }), 6)
  },

  'finds any part of a prompt in any language, and takes it literally': async (t, context) => {
    const { call } = context
    const prompts = [
      'a red lamp, 50% off',
      'ein grünes häuschen',
      '夕焼けの港と猫',
      'закат над гаванью',
      'a 4k lamp_post \\ 😀',
      'sunset under a_lamp',
    ]
    for (const [index, search_text] of prompts.entries())
      await makeImages(context, index, [{ search_text }])
    const found = {
      lamp: [6, 5, 1],
      amp: [6, 5, 1],
      'red lamp': [1],
      '50%': [1],
      '%': [1],
      a_lamp: [6],
      _: [6, 5],
      grün: [2],
      ü: [2],
      港: [3],
      の港: [3],
      夕焼けの港: [3],
      гаван: [4],
      за: [4],
      '4k': [5],
      '\\': [5],
      '😀': [5],
      un: [6],
      nothing: [],
      '.*': [],
      zz: [],
    }
    for (const [q, expected] of Object.entries(found))
      t.strictSame(await numbers(call, { q }), expected, q)
    t.strictSame(await numbers(call, { q: 'lamp', to: at(5), limit: 1 }), [5])
  },

  'pages through what a search finds, common or rare': async (t, context) => {
    const { call, query } = context
    const row = await makeImages(context, 0, [{}])
    await query(
      `insert into public.generated_images (id, generation_id, part_id, owner_id, position, number, file, width, height, format,
         bytes, sha256, created_at, requested_at, model_id, model_created_at, search_text)
       select 'copy-' || n, generation_id, part_id, owner_id, n, n + 1, file, width, height, format, bytes, sha256, created_at,
         requested_at, model_id, model_created_at, 'a common text' || case when n % 1000 = 7 then ' and a rare one' else '' end
           || case when n % 20 = 3 then ' with rain' else '' end
       from public.generated_images, generate_series(1, 6000) n where generation_id = $1`,
      [row.id],
    )
    const all = (q: string) => allNumbers(call, { q, limit: 40 }, 600)
    t.strictSame(
      await all('rare one'),
      times(6, (n) => (5 - n) * 1000 + 8),
    )
    t.strictSame(
      await all('with rain'),
      times(300, (n) => (299 - n) * 20 + 4),
    )
    t.strictSame(
      await all('common'),
      times(600, (n) => 6001 - n),
    )
    t.strictSame(await all('unknown'), [])
  },

  'returns an image with its details': async (t, context) => {
    const { call } = context
    const row = await makeImages(context, 10)
    const { id } = some(row.images[0])
    t.match(await call.images_get({ owner_id: 'ada', id }), {
      id,
      model_name: row.model_name,
      version: row.version,
      parameters: row.parameters,
      loras: [],
      source_file: null,
      mask_file: null,
      source_image_id: null,
      source_image_number: null,
      training_id: null,
      dataset_id: null,
      num_outputs: row.num_outputs,
      cost_usd_micros: 3000,
      completed_at: at(9),
      albums: [],
    })
    t.equal(await call.images_get({ owner_id: 'bob', id }), null)
    t.equal(await call.images_get({ owner_id: 'ada', id: 'unknown' }), null)
  },

  'returns what an image was made from, with the number of a source that still exists': async (
    t,
    context,
  ) => {
    const { call, query } = context
    const source = some((await makeImages(context, 10)).images[0])
    const { id: generation, images } = await makeImages(context, 20)
    const { source_begun_at: _, ...columns } = withSource('one')
    const loras = [{ model_id: null, reference: 'fofr/flux-80s', scale: 0.5 }]
    await query(
      `update public.generations set source_file = $1, mask_file = $2, source_image_id = $3, loras = $4::jsonb
       where id = $5`,
      [columns.source_file, columns.mask_file, source.id, JSON.stringify(loras), generation],
    )
    const get = async () => call.images_get({ owner_id: 'ada', id: some(images[0]).id })
    const { source_file, mask_file } = columns
    const expected = { source_file, mask_file, loras, source_image_id: source.id }
    t.match(await get(), { ...expected, source_image_number: 1 })
    await call.images_discard({ owner_id: 'ada', ids: [source.id], now: at(30) })
    t.match(await get(), { ...expected, source_image_number: null }, 'it was deleted')
    await call.images_restore({ owner_id: 'ada', ids: [source.id], now: at(31) })
    t.match(await get(), { source_image_number: 1 })
    await query("update public.generated_images set owner_id = 'bob' where id = $1", [source.id])
    t.match(await get(), { source_image_number: null }, 'it is of another user')
  },

  'returns the present name of an image’s model, and the last one once it is deleted': async (
    t,
    context,
  ) => {
    const { call } = context
    const { model_id, model_name, images } = await makeImages(context, 10)
    const get = async () => call.images_get({ owner_id: 'ada', id: some(images[0]).id })
    const renamed = { owner_id: 'ada', id: model_id, now: at(20), changes: { name: 'Pond' } }
    await call.models_update(renamed)
    t.match(await get(), { model_name: 'Pond' })
    await call.models_delete({ owner_id: 'ada', id: model_id })
    t.match(await get(), { model_name, is_model_thumbnail: null })
  },

  'returns images for a download in the order of the request, and names unknown ones': async (
    t,
    context,
  ) => {
    const { call } = context
    const { model_name, images } = await makeImages(context, 10, [{}, {}])
    const [first, second] = images.map(({ id }) => id)
    const ids = [some(second), 'unknown', some(first)]
    t.strictSame(await call.images_unknown({ owner_id: 'ada', ids }), ['unknown'])
    t.strictSame(await call.images_unknown({ owner_id: 'bob', ids }), ids)
    t.match(await call.images_get_many({ owner_id: 'ada', ids }), [
      { id: second, number: 2, name: `${model_name} 2.webp`, cost_usd_micros: 3000 },
      { id: first, number: 1, name: `${model_name} 1.webp` },
    ])
    t.strictSame(await call.images_get_many({ owner_id: 'bob', ids }), [])
    await call.images_discard({ owner_id: 'ada', ids: [some(first)], now: at(20) })
    t.strictSame(await call.images_unknown({ owner_id: 'ada', ids }), ['unknown', first])
    t.equal((await call.images_get_many({ owner_id: 'ada', ids })).length, 1)
  },

  'claims the thumbnails that are due, of all owners and newest first, until they are made': async (
    t,
    context,
  ) => {
    const { call, query } = context
    await makeImages(context, 10, [{ thumbnails_due_at: at(1000) }, {}])
    await makeImages(context, 20)
    await query("update public.generated_images set thumbnails_due_at = 'epoch' where number > 1")
    await query("update public.generated_images set owner_id = 'bob' where number = 3")
    const files = async (now: number, limit = 10) =>
      (await call.images_claim_thumbnails({ now: at(now), until: at(now + 60), limit })).map(
        ({ file }) => file.split('/').at(-1),
      )
    const due = async () =>
      (await call.work_due({ emulated: false })).filter(({ work }) => work === 'thumbnail')
    t.match(await due(), [{ kind: 'image', at: '1970-01-01T00:00:00.000000Z' }])
    t.strictSame(await files(100), ['0.webp', '1.webp'])
    t.strictSame(await files(159), [], 'they are claimed')
    t.match(await due(), [{ at: at(160) }])
    const claimed = await call.images_claim_thumbnails({ now: at(160), until: at(220), limit: 1 })
    t.match(claimed, [{ id: String, file: String, width: 1024 }])
    const ids = claimed.map(({ id }) => id)
    t.equal(await call.images_thumbnails_made({ ids: [...ids, 'unknown'] }), 1)
    t.equal(await call.images_thumbnails_made({ ids }), 0)
    t.equal((await files(1000)).length, 2, 'one that failed when it was saved, too')
    await query('update public.generated_images set thumbnails_due_at = null')
    t.strictSame(await due(), [])
  },

  'lists images model by model, the newest model first': async (t, context) => {
    const { call, query } = context
    const old = await makeImages(context, 30, [{}, { search_text: 'a rare lighthouse' }])
    const newer = await makeImages(context, 10, [{}, { search_text: 'a rare lighthouse' }])
    await query(
      "update public.trained_models set created_at = '2020-01-01', name = 'Old' where id = $1",
      [old.model_id],
    )
    await query(
      `update public.generated_images set model_created_at = '2020-01-01' where model_id = $1`,
      [old.model_id],
    )
    const sort = 'model' as const
    t.strictSame(await numbers(call), [2, 1, 4, 3])
    t.strictSame(await numbers(call, { sort }), [4, 3, 2, 1])
    for (const limit of [1, 2, 3])
      t.strictSame(await allNumbers(call, { sort, limit }), [4, 3, 2, 1])
    t.strictSame(await allNumbers(call, { sort, q: 'lighthouse', limit: 1 }), [4, 2])
    t.strictSame(await numbers(call, { sort, q: 'unknown' }), [])
    t.strictSame(await numbers(call, { sort, model_id: newer.model_id }), [4, 3])
    const { images } = some(await call.images_list({ ...listArgs, sort }))
    t.strictSame(images.map(({ model_name }) => model_name).slice(-1), ['Old'], 'its present name')
    for (const cursor of ['nothing', '2026-01-01T00:00:00Z_1', '2026-01-01T00:00:00Z_1_x_y'])
      t.strictSame(await numbers(call, { sort, cursor }), [])
    t.strictSame(await numbers(call, { sort, owner_id: 'bob' }), [])
  },

  'gives all images of a model the same time, also once it is deleted': async (t, context) => {
    const { call, query } = context
    const first = await makeImages(context, 10)
    const late = await savingGeneration(call)
    await query('update public.generations set model_id = $1 where id = $2', [
      first.model_id,
      late.id,
    ])
    await call.models_delete({ owner_id: 'ada', id: first.model_id })
    await call.images_add(makeImage(late, 0))
    const rows = await query(
      'select distinct model_id, model_created_at from public.generated_images',
    )
    t.equal(rows.length, 1)
  },

  'pages through what a search by model finds, common or rare': async (t, context) => {
    const { call, query } = context
    const row = await makeImages(context, 0, [{}])
    await query(
      `insert into public.generated_images (id, generation_id, part_id, owner_id, position, number, file, width, height, format,
         bytes, sha256, created_at, requested_at, model_id, model_created_at, search_text)
       select 'copy-' || n, generation_id, part_id, owner_id, n, n + 1, file, width, height, format, bytes, sha256, created_at,
         requested_at, 'model_' || n % 2, '2020-01-01'::timestamptz + n % 2 * interval '1 hour',
         'a common text' || case when n % 1000 = 7 then ' and a rare one' else '' end
       from public.generated_images, generate_series(1, 6000) n where generation_id = $1`,
      [row.id],
    )
    const all = (q: string, most?: number) =>
      allNumbers(call, { sort: 'model', q, limit: 40 }, most)
    t.strictSame(
      await all('rare one'),
      times(6, (n) => (5 - n) * 1000 + 8),
    )
    t.strictSame(
      await all('common', 80),
      times(80, (n) => 6000 - 2 * n),
      'of the newer model',
    )
  },

  'makes images of earlier versions searchable once': async (t, context) => {
    const { call, query } = context
    const row = await makeImages(context, 10)
    await query('update public.generated_images set search_text = null')
    t.strictSame(await numbers(call, { q: 'lamp' }), [])
    const open = await call.images_unsearchable({ limit: 10 })
    const id = some(row.images[0]).id
    t.strictSame(open, [{ id, prompt: row.prompt }])
    t.equal(await call.images_set_search_texts({ texts: [{ id, search_text: 'a lamp' }] }), 1)
    t.equal(await call.images_set_search_texts({ texts: [{ id, search_text: 'late' }] }), 0)
    t.strictSame(await call.images_unsearchable({ limit: 10 }), [])
    t.strictSame(await numbers(call, { q: 'lamp' }), [1])
  },
}
