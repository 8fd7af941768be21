import { type GallerySearch, without } from './search.ts'
import { Select } from './select.tsx'

interface SortSelectProps {
  search: GallerySearch
  onChange: (search: GallerySearch) => void
}

/** Lists images by date, or model by model. */
export const SortSelect = ({ search, onChange }: SortSelectProps) => (
  <Select
    aria-label="Sort"
    value={search.sort ?? ''}
    onChange={({ target: { value } }) =>
      onChange({ ...without(search, 'sort'), ...(value === 'model' && { sort: value }) })
    }
  >
    <option value="">Newest</option>
    <option value="model">By model</option>
  </Select>
)
