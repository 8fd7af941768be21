import { at, type Cases, type ContractContext, some } from './contract.ts'
import { listArgs, makeImages, numbers } from './gallery.contract.ts'
import { answer, beginKey, keyedAnswer } from './key-stages.ts'
import { signIn } from './users.contract.ts'

type Call = ContractContext['call']

const makeAlbum = async (call: Call, name: string, owner_id = 'ada', id = `album-${name}`) =>
  call.albums_create({
    now: at(1),
    album: { id, owner_id, name, name_key: name.toLowerCase() },
    idempotency: null,
  })

const add = (call: Call, album_id: string, image_ids: string | string[], owner_id = 'ada') =>
  call.albums_add_images({ owner_id, album_id, image_ids: [image_ids].flat(), now: at(30) })

const change = { owner_id: 'ada', now: at(40), name: null, name_key: null, image_ids: null }

/** Creates an album with three images, of which the first is added last. */
async function filledAlbum(context: ContractContext) {
  const { call } = context
  const { images } = await makeImages(context, 10, [{}, {}, {}])
  const ids = images.map(({ id }) => id)
  await makeAlbum(call, 'Best')
  for (const index of [1, 2, 0]) await add(call, 'album-Best', some(ids[index]))
  return { album: 'album-Best', ids, images }
}

export const albumCases: Cases = {
  'creates albums whose names differ': async (t, { call }) => {
    const created = await makeAlbum(call, 'Best')
    t.match(created, {
      outcome: 'created',
      album: { name: 'Best', image_count: 0, cover_file: null },
    })
    t.match(await makeAlbum(call, 'Best'), { outcome: 'created' }, 'a repeated call')
    t.match(await makeAlbum(call, 'BEST'), { outcome: 'name_taken', album: null })
    t.match(await makeAlbum(call, 'best', 'bob'), { outcome: 'created' })
    t.strictSame(await call.albums_get({ owner_id: 'ada', id: 'album-Best' }), created.album)
    t.equal(await call.albums_get({ owner_id: 'bob', id: 'album-Best' }), null)
    const page = { owner_id: 'ada', limit: 10, cursor: null }
    t.match(await call.albums_list(page), { albums: [{ id: 'album-Best' }], next_cursor: null })
  },

  'returns the stored answer for a repeated key, and only its holder creates': async (
    t,
    { call },
  ) => {
    await beginKey(call)
    const create = (id: string, lease = 'request-1') =>
      call.albums_create({
        now: at(1),
        album: { id, owner_id: 'ada', name: 'Best', name_key: 'best' },
        idempotency: keyedAnswer({ lease }),
      })
    t.match(await create('a', 'another'), { outcome: 'key_lost', album: null, answer: null })
    t.match(await create('a'), { outcome: 'created', answer })
    t.match(await create('b'), { outcome: 'replayed', album: null, answer })
  },

  'lists the images of an album in its order, with filters and pages': async (t, context) => {
    const { call } = context
    const { album, images } = await filledAlbum(context)
    t.strictSame(await numbers(call, { album_id: album }), [2, 3, 1])
    const first = some(await call.images_list({ ...listArgs, album_id: album, limit: 2 }))
    t.strictSame(
      first.images.map(({ number }) => number),
      [2, 3],
    )
    t.strictSame(await numbers(call, { album_id: album, cursor: first.next_cursor }), [1])
    for (const cursor of ['x', '', at(1), '9'.repeat(30)])
      t.strictSame(await numbers(call, { album_id: album, cursor }), [], cursor)
    const id = some(images[2]).id
    await call.images_update({ owner_id: 'ada', id, favourite: true })
    t.strictSame(await numbers(call, { album_id: album, favourite: true }), [3])
    t.strictSame(await numbers(call, { album_id: album, q: 'nothing' }), [])
    t.match(await call.albums_get({ owner_id: 'ada', id: album }), {
      image_count: 3,
      cover_file: some(images[1]).file,
    })
    t.match(await call.images_get({ owner_id: 'ada', id }), {
      albums: [{ id: album, name: 'Best' }],
    })
    for (const args of [{ album_id: 'unknown' }, { album_id: album, owner_id: 'bob' }])
      t.equal(await call.images_list({ ...listArgs, ...args }), null)
  },

  'adds and removes only own images, and keeps the place of an image that is in the album': async (
    t,
    context,
  ) => {
    const { call } = context
    const { album, ids } = await filledAlbum(context)
    await makeAlbum(call, 'theirs', 'bob')
    const image = some(ids[1])
    t.match(await add(call, album, image), { outcome: 'added', album: { image_count: 3 } })
    t.strictSame(await numbers(call, { album_id: album }), [2, 3, 1])
    t.match(await add(call, album, 'unknown'), { outcome: 'no_image' })
    t.match(await add(call, 'unknown', image), { outcome: 'no_album' })
    t.match(await add(call, 'album-theirs', image), { outcome: 'no_album' })
    t.match(await add(call, 'album-theirs', image, 'bob'), { outcome: 'no_image' })
    const remove = (album_id: string, image_id: string, owner_id = 'ada') =>
      call.albums_remove_images({ owner_id, album_id, image_ids: [image_id], now: at(31) })
    t.match(await remove(album, image, 'bob'), { outcome: 'no_album' })
    t.match(await remove(album, image), { outcome: 'removed' })
    t.match(await remove(album, image), { outcome: 'no_image' })
    t.strictSame(await numbers(call, { album_id: album }), [3, 1])
    t.strictSame(await numbers(call), [3, 2, 1], 'the image stays')
  },

  'adds and removes many images at once, all of them or none': async (t, context) => {
    const { call } = context
    const { images } = await makeImages(context, 10, [{}, {}, {}])
    const [a, b, c] = images.map(({ id }) => id)
    const album = 'album-Best'
    await makeAlbum(call, 'Best')
    const ids = (...wanted: (string | undefined)[]) => wanted.map((id) => some(id))
    t.match(await add(call, album, ids(b, a, b)), { outcome: 'added', ids: [b, a] })
    t.match(await add(call, album, [...ids(c), 'unknown']), {
      outcome: 'no_image',
      album: null,
      ids: ['unknown'],
    })
    t.strictSame(await numbers(call, { album_id: album }), [2, 1])
    t.match(await add(call, album, ids(a, c)), {
      outcome: 'added',
      ids: [c],
      album: { image_count: 3, updated_at: at(30) },
    })
    t.strictSame(await numbers(call, { album_id: album }), [2, 1, 3])
    const remove = (image_ids: string[]) =>
      call.albums_remove_images({ owner_id: 'ada', album_id: album, image_ids, now: at(31) })
    t.match(await remove([...ids(a), 'unknown']), { outcome: 'no_image', ids: ['unknown'] })
    t.strictSame(await numbers(call, { album_id: album }), [2, 1, 3])
    t.match(await remove(ids(b, c)), { outcome: 'removed' })
    t.strictSame(await numbers(call, { album_id: album }), [1])
  },

  'makes many images favourites, all of them or none': async (t, context) => {
    const { call } = context
    const { images } = await makeImages(context, 10, [{}, {}, {}])
    const ids = images.map(({ id }) => id)
    const set = (rest: object) =>
      call.images_set_favourite({ owner_id: 'ada', ids, favourite: true, ...rest })
    const favourites = () => numbers(call, { favourite: true })
    t.strictSame(await set({ ids: [...ids, 'unknown'] }), ['unknown'])
    t.strictSame(await set({ owner_id: 'bob' }), ids)
    t.strictSame(await favourites(), [])
    t.strictSame(await set({}), [])
    t.strictSame(await favourites(), [3, 2, 1])
    t.strictSame(await set({ ids: ids.slice(1), favourite: false }), [])
    t.strictSame(await favourites(), [1])
    await call.images_discard({ owner_id: 'ada', ids: ids.slice(0, 1), now: at(50) })
    t.strictSame(await set({ ids: ids.slice(0, 1), favourite: false }), ids.slice(0, 1))
  },

  'renames an album and changes its order': async (t, context) => {
    const { call } = context
    const { album, ids } = await filledAlbum(context)
    await makeAlbum(call, 'Other')
    const update = (rest: object) => call.albums_update({ ...change, id: album, ...rest })
    t.match(await update({ name: 'OTHER', name_key: 'other' }), { outcome: 'name_taken' })
    t.match(await update({ name: 'BEST', name_key: 'best' }), {
      outcome: 'updated',
      album: { name: 'BEST', updated_at: at(40) },
    })
    t.match(await update({ image_ids: [ids[0], 'unknown'] }), {
      outcome: 'no_image',
      ids: ['unknown'],
    })
    t.strictSame(await numbers(call, { album_id: album }), [2, 3, 1])
    t.match(await update({ image_ids: [ids[0], ids[2]] }), { outcome: 'updated' })
    t.strictSame(await numbers(call, { album_id: album }), [1, 3, 2])
    t.match(await update({ owner_id: 'bob', name: 'x', name_key: 'x' }), { outcome: 'not_found' })
    const added = some((await makeImages(context, 20)).images[0])
    await add(call, album, added.id)
    t.strictSame(await numbers(call, { album_id: album }), [1, 3, 2, 4])
  },

  'a deleted album keeps its images, and a deleted image its place until it is removed': async (
    t,
    context,
  ) => {
    const { call } = context
    const { album, ids } = await filledAlbum(context)
    const one = [some(ids[1])]
    await call.images_discard({ owner_id: 'ada', ids: one, now: at(50) })
    t.strictSame(await numbers(call, { album_id: album }), [3, 1])
    t.match(await call.albums_get({ owner_id: 'ada', id: album }), { image_count: 2 })
    t.match(await add(call, album, some(one[0])), { outcome: 'no_image' })
    await call.images_restore({ owner_id: 'ada', ids: one, now: at(51) })
    t.strictSame(await numbers(call, { album_id: album }), [2, 3, 1])
    t.equal(await call.albums_delete({ owner_id: 'bob', id: album }), false)
    t.equal(await call.albums_delete({ owner_id: 'ada', id: album }), true)
    t.equal(await call.albums_delete({ owner_id: 'ada', id: album }), false)
    t.strictSame(await numbers(call), [3, 2, 1])
  },

  'exports albums with their images in order, and deletes them with everything': async (
    t,
    context,
  ) => {
    const { call } = context
    const { album, ids } = await filledAlbum(context)
    const page = { owner_id: 'ada', after: null, limit: 10 }
    t.match(await call.export_rows({ ...page, table: 'albums' }), [
      { id: album, name: 'Best', image_ids: [ids[1], ids[2], ids[0]] },
    ])
    await call.deletions_start({
      id: 'd',
      owner_id: 'ada',
      now: at(60),
      at_replicate: false,
      emulated: false,
      folders: [],
    })
    t.strictSame(await call.export_rows({ ...page, table: 'albums' }), [])
  },

  'imports albums under a free name': async (t, context) => {
    const { call, query } = context
    const { album } = await filledAlbum(context)
    const dump = async (table: string) =>
      (await query(`select to_jsonb(r) as row from public.${table} r`)).map(
        ({ row }) => row as Record<string, unknown>,
      )
    const albums = await dump('albums')
    const contents = await dump('album_images')
    await query('delete from public.albums')
    await makeAlbum(call, 'Best', 'ada', 'here')
    t.equal(await call.rows_import({ table: 'albums', rows: albums }), 1)
    t.equal(await call.rows_import({ table: 'album_images', rows: contents }), 3)
    t.match(await call.albums_get({ owner_id: 'ada', id: album }), {
      name: 'Best 2',
      image_count: 3,
    })
    t.equal(await call.rows_import({ table: 'albums', rows: albums }), 0, 'a repeat')
  },

  'albums of a member who becomes the admin move along': async (t, { call }) => {
    await signIn(call, 'ada')
    await makeAlbum(call, 'Best')
    await makeAlbum(call, 'best', 'local')
    await signIn(call, 'ada', { is_admin: true, now: at(50) })
    const { albums } = await call.albums_list({ owner_id: 'local', limit: 10, cursor: null })
    t.strictSame(albums.map(({ name }) => name).sort(), ['Best 2', 'best'])
  },
}
