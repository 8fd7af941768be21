import { type ImageCount, type ImageCountQuery, MAX_IMAGE_COUNT } from '@the-way/shared'
import { invalidRequestError } from '../errors/request.errors.ts'
import type { Database } from '../ports/database/database.ts'

/** Counts images of generations that were created in a period, up to `MAX_IMAGE_COUNT`. */
export async function countImages(
  { database }: { database: Database },
  owner_id: string,
  query: ImageCountQuery,
): Promise<ImageCount> {
  const { from, to, model_id = null } = query
  const period = { from: readTime('from', from), to: readTime('to', to) }
  if (period.from >= period.to)
    throw invalidRequestError([{ field: 'to', code: 'order', detail: 'should be after `from`' }])
  const limit = MAX_IMAGE_COUNT + 1
  const found = await database.call.images_count({ owner_id, ...period, model_id, limit })
  return { count: Math.min(found, MAX_IMAGE_COUNT), is_capped: found > MAX_IMAGE_COUNT }
}

/**
 * Returns the time in UTC, so that two times compare as text. The schema accepts some invalid times, such as a leap
 * second.
 */
function readTime(field: string, text: string): string {
  const time = Date.parse(text)
  if (!Number.isNaN(time)) return new Date(time).toISOString()
  throw invalidRequestError([
    { field, code: 'format', detail: 'should be a time such as 2026-11-30T00:00:00Z' },
  ])
}
