import { useQuery } from '@tanstack/react-query'
import type { GalleryImage } from '@the-way/shared'
import { counted } from '../../lib/format.ts'
import { dayLabel } from '../../lib/format-time.ts'
import { countLabel, imageCountQuery } from './api.ts'
import type { HeadingRow } from './image-rows.ts'
import { type GallerySearch, localDate } from './search.ts'

interface GroupHeadingProps {
  row: HeadingRow<GalleryImage>
  search: GallerySearch
  /** Whether images after the loaded ones exist, which may be of the last group. */
  hasMore: boolean
  /** In pixels, from the top of the grid. */
  top: number
}

/** The heading of a day or a model with its number of images; the server counts them while not all are loaded. */
export function GroupHeading({ row, search, hasMore, top }: GroupHeadingProps) {
  const { groupBy, first, count, isLast, height } = row
  const isPartial = isLast && hasMore
  const date = localDate(new Date(first.created_at))
  const group = groupBy === 'day' ? { from: date, to: date } : { model_id: first.model_id }
  const { data } = useQuery({ ...imageCountQuery({ ...search, ...group }), enabled: isPartial })
  const images = isPartial
    ? data && `${countLabel(data)} ${data.count === 1 ? 'image' : 'images'}`
    : counted(count, 'image')
  return (
    <li className="absolute inset-x-0 flex items-baseline gap-2.5 pt-4" style={{ top, height }}>
      <h2 className="truncate text-section">
        {groupBy === 'day' ? dayLabel(first.created_at) : first.model_name}
      </h2>
      <span className="flex-none text-small text-muted">{images}</span>
    </li>
  )
}
