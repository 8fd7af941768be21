import type { Album } from '@the-way/shared'
import { thumbnailUrl } from '../files/file-url.ts'
import type { AlbumRow } from '../ports/database/functions/albums.ts'

/** Returns an album for the API. */
export function toAlbum({ owner_id: _, cover_file, ...row }: AlbumRow): Album {
  return { ...row, thumbnail_url: cover_file === null ? null : thumbnailUrl(cover_file) }
}
