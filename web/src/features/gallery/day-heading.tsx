import { useQuery } from '@tanstack/react-query'
import { counted } from '../../lib/format.ts'
import { countLabel, imageCountQuery } from './api.ts'
import type { GridRow } from './image-rows.ts'
import { type GallerySearch, localDate } from './search.ts'

interface DayHeadingProps {
  row: Extract<GridRow<unknown>, { kind: 'day' }>
  search: GallerySearch
  /** Whether images after the loaded ones exist, which may be of the last day. */
  hasMore: boolean
  /** In pixels, from the top of the grid. */
  top: number
}

/** The heading of a day with its number of images; the server counts them while not all are loaded. */
export function DayHeading({ row, search, hasMore, top }: DayHeadingProps) {
  const isPartial = row.isLast && hasMore
  const date = localDate(new Date(row.created_at))
  const { data } = useQuery({
    ...imageCountQuery({ ...search, from: date, to: date }),
    enabled: isPartial,
  })
  const images = isPartial
    ? data && `${countLabel(data)} ${data.count === 1 ? 'image' : 'images'}`
    : counted(row.count, 'image')
  return (
    <li
      className="absolute left-0 flex items-baseline gap-2.5 pt-4"
      style={{ top, height: row.height }}
    >
      <h2 className="text-section">{row.day}</h2>
      <span className="text-small text-muted">{images}</span>
    </li>
  )
}
