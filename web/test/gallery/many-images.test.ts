import { QueryClient } from '@tanstack/react-query'
import t, { type Test } from 'tap'
import { setUpDom } from '../support/dom.ts'
import { json, serveApi } from '../trainings/serve-api.ts'

await setUpDom(t)
const { deleteImages } = await import('../../src/features/gallery/delete-images.ts')
const { addToAlbum, removeFromAlbum } = await import(
  '../../src/features/gallery/albums/album-images.ts'
)
const { currentToasts, dismissToast, subscribeToasts, undoNewest } = await import(
  '../../src/components/toast-store.ts'
)

const imagesOf = (amount: number) =>
  Array.from({ length: amount }, (_, index) => ({ id: `image-${index}`, number: index + 1 }))
const idsOf = (amount: number) => imagesOf(amount).map(({ id }) => id)

type Respond = (path: string, ids: string[], times: number) => unknown
const REJECTED = {
  type: 'about:blank',
  status: 409,
  code: 'generations.not_ended',
  title: 'No.',
  detail: 'Wait.',
  errors: [],
  request_id: 'r',
}

/** Serves requests with ids; `respond` returns the body of a response, or a problem. */
async function arrange(t: Test, respond: Respond = () => ({})) {
  const requests: { path: string; ids: string[] }[] = []
  await serveApi(t, (request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(parts).toString())
      const ids: string[] = body.ids ?? body.image_ids
      const path = `${request.method} ${request.url}`
      requests.push({ path, ids })
      const answer = respond(path, ids, requests.length)
      json(response, answer === REJECTED ? 409 : 200, answer)
    })
  })
  const titles: string[] = []
  t.teardown(
    subscribeToasts(() => {
      const title = currentToasts().at(-1)?.title
      if (title && title !== titles.at(-1)) titles.push(title)
    }),
  )
  t.teardown(() => {
    for (const { id } of currentToasts()) dismissToast(id)
  })
  const sent = () => requests.map(({ path, ids }) => `${path} ${ids[0]} ${ids.length}`)
  /** Undoes, and waits until as many requests were sent. */
  const undo = async (total: number) => {
    t.ok(undoNewest())
    while (requests.length < total) await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return { client: new QueryClient(), requests, sent, titles, undo }
}

t.test('deletes 2,500 images in three requests, with progress and one undo', async (t) => {
  const { client, sent, titles, undo } = await arrange(t)
  await deleteImages(imagesOf(2500), client)
  t.strictSame(sent(), [
    'POST /api/images/delete image-0 1000',
    'POST /api/images/delete image-1000 1000',
    'POST /api/images/delete image-2000 500',
  ])
  t.strictSame(titles, [
    'Deleting 0 of 2,500 images',
    'Deleting 1,000 of 2,500 images',
    'Deleting 2,000 of 2,500 images',
    'Deleting 2,500 of 2,500 images',
    '2,500 images deleted.',
  ])
  await undo(6)
  t.strictSame(sent().slice(3), [
    'POST /api/images/restore image-0 1000',
    'POST /api/images/restore image-1000 1000',
    'POST /api/images/restore image-2000 500',
  ])
})

t.test('says how many were not deleted, and can undo the others', async (t) => {
  const { client, sent, undo } = await arrange(t, (_, __, times) => (times === 2 ? REJECTED : {}))
  await deleteImages(imagesOf(2500), client)
  t.strictSame(
    currentToasts().map(({ kind, title, detail }) => [kind, title, detail]),
    [
      ['failed', '1,500 images not deleted.', 'Wait.'],
      ['undo', '1,000 images deleted.', undefined],
    ],
  )
  await undo(3)
  t.equal(sent().at(-1), 'POST /api/images/restore image-0 1000')
})

const album = { id: 'an-album', name: 'Best' }
const albumRow = {
  ...album,
  image_count: 3,
  thumbnail_url: null,
  created_at: '2026-03-01T10:00:00.000Z',
  updated_at: '2026-03-01T10:00:00.000Z',
}

t.test('undoes only the images that were not in the album before', async (t) => {
  const { client, sent, titles, undo } = await arrange(t, (path, ids) =>
    path.endsWith('/images') ? { album: albumRow, added: ids.slice(1) } : {},
  )
  await addToAlbum(album, idsOf(3), client)
  t.equal(titles.at(-1), '2 images added to Best.')
  await undo(2)
  t.equal(sent().at(-1), 'POST /api/albums/an-album/images/remove image-1 2')
})

t.test('says that all images are in the album already', async (t) => {
  const { client, titles } = await arrange(t, () => ({ album: albumRow, added: [] }))
  await addToAlbum(album, idsOf(3), client)
  t.equal(titles.at(-1), 'All 3 images are in Best already.')
  t.notOk(undoNewest())
})

t.test('undoing a removal restores the order of the album', async (t) => {
  const { client, requests, undo } = await arrange(t, (path, ids) =>
    path.startsWith('PATCH') ? albumRow : { album: albumRow, added: ids },
  )
  await removeFromAlbum(album, ['image-1'], idsOf(3), client)
  await undo(3)
  t.strictSame(requests.slice(1), [
    { path: 'POST /api/albums/an-album/images', ids: ['image-1'] },
    { path: 'PATCH /api/albums/an-album', ids: idsOf(3) },
  ])
})
