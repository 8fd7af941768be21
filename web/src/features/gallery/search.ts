import { IMAGE_ASPECTS, type ImageAspect } from '@the-way/shared'
import type { Query } from '../../lib/api-client.ts'
import type { Grouping } from './image-rows.ts'

/** The filters and the order of the gallery, as they are in its URL. */
export interface GallerySearch {
  /** Only images of this album, in its order. */
  album_id?: string
  /** Words in the prompt. */
  q?: string
  model_id?: string
  favourite?: true
  /** Whether the image was made from another one. */
  source?: boolean
  aspect?: ImageAspect
  /** A local date such as 2026-11-30; images of that day are included. */
  from?: string
  to?: string
  /** Model by model instead of newest first; an album has an order of its own. */
  sort?: 'model'
}

const DATE = /^\d{4}-\d{2}-\d{2}$/

/** Returns the valid filters of a URL; the rest is ignored. */
export function parseGallerySearch(search: Record<string, unknown>): GallerySearch {
  const { album_id, q, model_id, favourite, source, from, to, sort } = search
  const aspect = IMAGE_ASPECTS.find((one) => one === search['aspect'])
  return {
    ...(typeof album_id === 'string' && { album_id }),
    ...(q !== undefined && q !== '' && typeof q !== 'object' && { q: String(q) }),
    ...(typeof model_id === 'string' && { model_id }),
    ...(favourite === true && { favourite }),
    ...(typeof source === 'boolean' && { source }),
    ...(aspect && { aspect }),
    ...(isDate(from) && { from }),
    ...(isDate(to) && { to }),
    ...(sort === 'model' && typeof album_id !== 'string' && { sort }),
  }
}

const isDate = (value: unknown): value is string =>
  typeof value === 'string' && DATE.test(value) && !Number.isNaN(Date.parse(value))

/** Returns the search as the API expects it: the days become times in this device's time zone, `to` exclusive. */
export const apiQuery = ({ from, to, ...rest }: GallerySearch): Query => ({
  ...rest,
  from: from && midnight(from, 0),
  to: to && midnight(to, 1),
})

function midnight(date: string, daysLater: number): string {
  const time = new Date(`${date}T00:00:00`)
  time.setDate(time.getDate() + daysLater)
  return time.toISOString()
}

/** Returns the search without its filters. */
export const unfiltered = ({ album_id, sort }: GallerySearch): GallerySearch => ({
  ...(album_id !== undefined && { album_id }),
  ...(sort && { sort }),
})

/** Whether images of the gallery, or of the album, may be hidden. */
export const isFiltered = (search: GallerySearch) =>
  Object.keys(without(search, 'album_id', 'sort')).length > 0

/** Returns what the images have headings for. */
export const groupingOf = ({ album_id, sort }: GallerySearch): Grouping | null =>
  album_id === undefined ? (sort ?? 'day') : null

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
