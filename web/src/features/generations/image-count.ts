import { queryOptions } from '@tanstack/react-query'
import { type ImageCount, ImageCountSchema } from '@the-way/shared'
import { api } from '../../lib/api-client.ts'
import { count } from '../../lib/format.ts'
import { generationKeys } from './api.ts'

export interface Period {
  from: string
  /** Exclusive. */
  to: string
}

export const ALL_TIME: Period = { from: '2000-01-01T00:00:00.000Z', to: '2200-01-01T00:00:00.000Z' }

/** Returns the day of an ISO time, in this device's time zone. */
export function dayOf(time: string): Period {
  const from = new Date(time)
  from.setHours(0, 0, 0, 0)
  const to = new Date(from)
  to.setDate(to.getDate() + 1)
  return { from: from.toISOString(), to: to.toISOString() }
}

/** The number of images in the generations of a period. */
export const imageCountQuery = (period: Period) =>
  queryOptions({
    queryKey: [...generationKeys.all, 'image-count', period],
    queryFn: ({ signal }) =>
      api.get('/api/images/count', { query: { ...period }, schema: ImageCountSchema, signal }),
  })

/** "249", or "1,000+" if the server stopped counting; without images that are hidden here. */
export const cappedCount = (counted: ImageCount, hidden: number) =>
  counted.is_capped ? `${count(counted.count)}+` : count(counted.count - hidden)
