import type { QueryClient } from '@tanstack/react-query'
import { AddedToAlbumSchema, type Album, AlbumSchema, MAX_ORDERED_IMAGES } from '@the-way/shared'
import { explain } from '../../../components/page-error.tsx'
import { showToast } from '../../../components/toast-store.ts'
import { api } from '../../../lib/api-client.ts'
import { counted } from '../../../lib/format.ts'
import { inBatches } from '../batches.ts'
import { albumPath, refreshAlbums } from './api.ts'

type NamedAlbum = Pick<Album, 'id' | 'name'>

const add = async ({ id }: NamedAlbum, ids: readonly string[]) => {
  const added: string[] = []
  const result = await inBatches(ids, 'Adding', async (some) => {
    const body = { ids: some }
    const response = await api.post(`${albumPath(id)}/images`, { body, schema: AddedToAlbumSchema })
    added.push(...response.added)
  })
  return { ...result, added }
}

const remove = ({ id }: NamedAlbum, ids: readonly string[]) =>
  inBatches(ids, 'Removing', (some) =>
    api.post(`${albumPath(id)}/images/remove`, { body: { ids: some } }),
  )

const reportFailure = (title: string, failure: { error: unknown } | null) =>
  failure && showToast({ kind: 'failed', title, detail: explain(failure.error) })

/** Adds images at the end of an album. The toast removes those that were not in it before. */
export async function addToAlbum(
  album: NamedAlbum,
  ids: readonly string[],
  queryClient: QueryClient,
) {
  const { done, failure, added } = await add(album, ids)
  reportFailure(
    `${counted(ids.length - done.length, 'image')} not added to ${album.name}.`,
    failure,
  )
  const undo = async () => {
    const { failure: why } = await remove(album, added)
    reportFailure(`Some images are still in ${album.name}.`, why)
    await refreshAlbums(queryClient)
  }
  if (added.length > 0)
    showToast({
      kind: 'undo',
      title: `${counted(added.length, 'image')} added to ${album.name}.`,
      action: { label: 'Undo', run: () => void undo() },
    })
  else if (!failure)
    showToast({
      kind: 'done',
      title:
        ids.length === 1
          ? `The image is in ${album.name} already.`
          : `All ${counted(ids.length, 'image')} are in ${album.name} already.`,
    })
  void refreshAlbums(queryClient)
}

/** Takes images out of an album. `order` is the album's order as far as it is loaded; the toast restores it. */
export async function removeFromAlbum(
  album: NamedAlbum,
  ids: readonly string[],
  order: readonly string[],
  queryClient: QueryClient,
) {
  const { done, failure } = await remove(album, ids)
  reportFailure(`${counted(ids.length - done.length, 'image')} not removed.`, failure)
  const undo = async () => {
    const { failure: why } = await add(album, done)
    reportFailure(`Some images are not in ${album.name} again.`, why)
    if (!why) await restoreOrder(album, order)
    await refreshAlbums(queryClient)
  }
  if (done.length > 0)
    showToast({
      kind: 'undo',
      title: `${counted(done.length, 'image')} removed from ${album.name}.`,
      detail: 'They stay in the gallery.',
      action: { label: 'Undo', run: () => void undo() },
    })
  void refreshAlbums(queryClient)
}

async function restoreOrder({ id, name }: NamedAlbum, order: readonly string[]) {
  const body = { image_ids: order.slice(0, MAX_ORDERED_IMAGES) }
  try {
    await api.patch(albumPath(id), { body, schema: AlbumSchema })
  } catch (error) {
    reportFailure(`The order of ${name} was not restored.`, { error })
  }
}
