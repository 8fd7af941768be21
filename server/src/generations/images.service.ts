import { type ImageCount, type ImageCountQuery, MAX_IMAGE_COUNT } from '@the-way/shared'
import { invalidRequestError } from '../errors/request.errors.ts'
import type { Database } from '../ports/database/database.ts'
import type { Removals } from '../removals/removals.ts'
import { generationNotEndedError, imageNotFoundError } from './generations.errors.ts'

export type ImagesService = ReturnType<typeof createImagesService>

export interface ImagesDependencies {
  database: Database
  removals: Removals
}

/** Counts and deletes single images of generations. */
export function createImagesService({ database, removals }: ImagesDependencies) {
  const { call } = database
  return {
    count: async (
      owner_id: string,
      { from, to, model_id }: ImageCountQuery,
    ): Promise<ImageCount> => {
      const period = { from: readTime('from', from), to: readTime('to', to) }
      if (period.from >= period.to)
        throw invalidRequestError([
          { field: 'to', code: 'order', detail: 'should be after `from`' },
        ])
      const limit = MAX_IMAGE_COUNT + 1
      const found = await call.images_count({
        owner_id,
        ...period,
        model_id: model_id ?? null,
        limit,
      })
      return { count: Math.min(found, MAX_IMAGE_COUNT), is_capped: found > MAX_IMAGE_COUNT }
    },
    /** Deletes one image; its generation stays and counts it as deleted. */
    remove: async (owner_id: string, id: string): Promise<void> => {
      const gone = await call.images_delete({ owner_id, id, now: new Date().toISOString() })
      if (gone.outcome === 'not_found') throw imageNotFoundError(id)
      if (gone.outcome === 'not_ended') throw generationNotEndedError()
      await removals.begin(gone)
    },
  }
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
