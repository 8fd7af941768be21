import type { GalleryList, GalleryQuery } from '@the-way/shared'
import type { Database } from '../ports/database/database.ts'
import { albumNotFoundError } from './albums.errors.ts'
import { toGalleryImage } from './image.mapper.ts'
import { readImageFilters } from './image-filters.ts'

/** Returns a page of an owner's images, newest first or model by model, or of one album in its order. */
export async function listImages(
  { database }: { database: Database },
  owner_id: string,
  query: GalleryQuery,
): Promise<GalleryList> {
  const { limit, cursor = null, sort = 'newest', album_id = null, ...filters } = query
  const args = { owner_id, limit, cursor, sort, album_id, ...readImageFilters(filters) }
  const page = await database.call.images_list(args)
  if (!page) throw albumNotFoundError(album_id ?? '')
  return { images: page.images.map(toGalleryImage), next_cursor: page.next_cursor }
}
