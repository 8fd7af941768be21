import { IMAGE_ASPECTS } from '@the-way/shared'
import { type GallerySearch, without } from './search.ts'
import { Select } from './select.tsx'

interface AspectSelectProps {
  search: GallerySearch
  onChange: (search: GallerySearch) => void
}

const LABELS = { square: 'Square', portrait: 'Portrait', landscape: 'Landscape' } as const

export const AspectSelect = ({ search, onChange }: AspectSelectProps) => (
  <Select
    aria-label="Shape"
    value={search.aspect ?? ''}
    onChange={({ target: { value } }) => {
      const aspect = IMAGE_ASPECTS.find((one) => one === value)
      onChange({ ...without(search, 'aspect'), ...(aspect && { aspect }) })
    }}
  >
    <option value="">Any shape</option>
    {IMAGE_ASPECTS.map((aspect) => (
      <option key={aspect} value={aspect}>
        {LABELS[aspect]}
      </option>
    ))}
  </Select>
)
