import type { ImageCountQuery } from '@the-way/shared'
import { invalidRequestError } from '../errors/request.errors.ts'
import type { FunctionArgs } from '../ports/database/functions.ts'
import { foldText } from './fold-text.ts'

type ImageFilters = Omit<FunctionArgs<'images_count'>, 'owner_id' | 'limit'>

/** Returns the filters of a query as the database takes them. Throws 400 if a time is not one, or they are reversed. */
export function readImageFilters(query: ImageCountQuery): ImageFilters {
  const { model_id = null, favourite = null, source = null, q, aspect = null } = query
  const from = readTime('from', query.from)
  const to = readTime('to', query.to)
  if (from !== null && to !== null && from >= to)
    throw invalidRequestError([{ field: 'to', code: 'order', detail: 'should be after `from`' }])
  return { model_id, favourite, source, q: q === undefined ? null : foldText(q), from, to, aspect }
}

/** A date, which is its start in UTC, or a time with its time zone. */
const MOMENT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/i

/** Returns the time in UTC, so that two times compare as text. */
function readTime(field: string, text: string | undefined): string | null {
  if (text === undefined) return null
  const time = MOMENT.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(time)) return new Date(time).toISOString()
  throw invalidRequestError([
    {
      field,
      code: 'format',
      detail: 'should be a date such as 2026-11-30, or a time such as 2026-11-30T00:00:00Z',
    },
  ])
}
