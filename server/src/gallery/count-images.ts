import { type ImageCount, type ImageCountQuery, MAX_IMAGE_COUNT } from '@the-way/shared'
import type { Database } from '../ports/database/database.ts'
import { readImageFilters } from './image-filters.ts'

/** Counts the images that pass these filters, up to `MAX_IMAGE_COUNT`. */
export async function countImages(
  { database }: { database: Database },
  owner_id: string,
  query: ImageCountQuery,
): Promise<ImageCount> {
  const limit = MAX_IMAGE_COUNT + 1
  const found = await database.call.images_count({ owner_id, limit, ...readImageFilters(query) })
  return { count: Math.min(found, MAX_IMAGE_COUNT), is_capped: found > MAX_IMAGE_COUNT }
}
