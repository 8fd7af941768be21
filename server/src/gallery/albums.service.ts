import type { Album, AlbumList, ListQuery, UpdateAlbumBody } from '@the-way/shared'
import type { Database } from '../ports/database/database.ts'
import { toAlbum } from './album.mapper.ts'
import { albumNameTakenError, albumNotFoundError, notInAlbumError } from './albums.errors.ts'
import { createAlbum } from './create-album.ts'
import { foldText } from './fold-text.ts'
import { imagesNotFoundError } from './images.errors.ts'

export type AlbumsService = ReturnType<typeof createAlbumsService>

/** Manages albums: named, ordered collections of an owner's images. */
export function createAlbumsService({ database }: { database: Database }) {
  const { call } = database
  const now = () => new Date().toISOString()
  return {
    create: createAlbum.bind(null, { database }),
    list: async (owner_id: string, query: ListQuery): Promise<AlbumList> => {
      const { limit, cursor = null } = query
      const page = await call.albums_list({ owner_id, limit, cursor })
      return { albums: page.albums.map(toAlbum), next_cursor: page.next_cursor }
    },
    get: async (owner_id: string, id: string): Promise<Album> => {
      const row = await call.albums_get({ owner_id, id })
      if (!row) throw albumNotFoundError(id)
      return toAlbum(row)
    },
    update: async (owner_id: string, id: string, body: UpdateAlbumBody): Promise<Album> => {
      const { name, image_ids = null } = body
      const renamed = name?.trim() ?? null
      const { outcome, album, ids } = await call.albums_update({
        owner_id,
        id,
        now: now(),
        name: renamed,
        name_key: renamed === null ? null : foldText(renamed),
        image_ids,
      })
      if (outcome === 'name_taken') throw albumNameTakenError(renamed ?? '')
      if (outcome === 'no_image') throw notInAlbumError(ids)
      if (!album) throw albumNotFoundError(id)
      return toAlbum(album)
    },
    remove: async (owner_id: string, id: string): Promise<void> => {
      if (!(await call.albums_delete({ owner_id, id }))) throw albumNotFoundError(id)
    },
    addImages: async (
      owner_id: string,
      album_id: string,
      image_ids: string[],
    ): Promise<{ album: Album; added: string[] }> => {
      const args = { owner_id, album_id, image_ids, now: now() }
      const { outcome, album, ids } = await call.albums_add_images(args)
      if (outcome === 'no_image') throw imagesNotFoundError(ids, image_ids)
      if (!album) throw albumNotFoundError(album_id)
      return { album: toAlbum(album), added: ids }
    },
    removeImages: async (
      owner_id: string,
      album_id: string,
      image_ids: string[],
    ): Promise<void> => {
      const args = { owner_id, album_id, image_ids, now: now() }
      const { outcome, ids } = await call.albums_remove_images(args)
      if (outcome === 'no_album') throw albumNotFoundError(album_id)
      if (outcome === 'no_image') throw notInAlbumError(ids)
    },
  }
}
