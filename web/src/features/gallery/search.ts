import type { Query } from '../../lib/api-client.ts'

/** The filters of the gallery, as they are in its URL. */
export interface GallerySearch {
  /** Only images of this album, in its order. */
  album_id?: string
  /** Words in the prompt. */
  q?: string
  model_id?: string
  favourite?: true
  /** Whether the image was made from another one. */
  source?: boolean
  /** A local date such as 2026-11-30; images of that day are included. */
  from?: string
  to?: string
}

const DATE = /^\d{4}-\d{2}-\d{2}$/

/** Returns the valid filters of a URL; the rest is ignored. */
export function parseGallerySearch(search: Record<string, unknown>): GallerySearch {
  const { album_id, q, model_id, favourite, source, from, to } = search
  return {
    ...(typeof album_id === 'string' && { album_id }),
    ...(q !== undefined && q !== '' && typeof q !== 'object' && { q: String(q) }),
    ...(typeof model_id === 'string' && { model_id }),
    ...(favourite === true && { favourite }),
    ...(typeof source === 'boolean' && { source }),
    ...(isDate(from) && { from }),
    ...(isDate(to) && { to }),
  }
}

const isDate = (value: unknown): value is string =>
  typeof value === 'string' && DATE.test(value) && !Number.isNaN(Date.parse(value))

/** Returns the filters as the API expects them: the days become times in this device's time zone, `to` exclusive. */
export function apiQuery({
  album_id,
  q,
  model_id,
  favourite,
  source,
  from,
  to,
}: GallerySearch): Query {
  return {
    album_id,
    q,
    model_id,
    favourite,
    source,
    from: from && midnight(from, 0),
    to: to && midnight(to, 1),
  }
}

function midnight(date: string, daysLater: number): string {
  const time = new Date(`${date}T00:00:00`)
  time.setDate(time.getDate() + daysLater)
  return time.toISOString()
}

/** Whether images of the gallery, or of the album, may be hidden. */
export const isFiltered = (search: GallerySearch) =>
  Object.keys(without(search, 'album_id')).length > 0

/** Returns the local date of a time, as the search has it. */
export function localDate(time: Date): string {
  const part = (value: number) => String(value).padStart(2, '0')
  return `${time.getFullYear()}-${part(time.getMonth() + 1)}-${part(time.getDate())}`
}

/** Returns a search without some of its filters. */
export function without(search: GallerySearch, ...names: (keyof GallerySearch)[]): GallerySearch {
  return Object.fromEntries(
    Object.entries(search).filter(([name]) => !names.some((other) => other === name)),
  )
}
