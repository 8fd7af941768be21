import { type GallerySearch, without } from './search.ts'
import { Select } from './select.tsx'

interface SourceSelectProps {
  search: GallerySearch
  onChange: (search: GallerySearch) => void
}

/** Finds images that were made from another image, or only from a prompt. */
export const SourceSelect = ({ search, onChange }: SourceSelectProps) => (
  <Select
    aria-label="Made from"
    value={String(search.source ?? '')}
    onChange={({ target: { value } }) =>
      onChange({
        ...without(search, 'source'),
        ...(value !== '' && { source: value === 'true' }),
      })
    }
  >
    <option value="">Prompt or image</option>
    <option value="true">From an image</option>
    <option value="false">From a prompt only</option>
  </Select>
)
