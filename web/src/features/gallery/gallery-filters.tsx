import { Grid2x2, Grid3x3, Search, SlidersHorizontal, Square, Star } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Segments } from '../../components/segments.tsx'
import { useSettled } from '../../lib/use-settled.ts'
import { AspectSelect } from './aspect-select.tsx'
import { ModelSelect } from './model-select.tsx'
import { PeriodSelect } from './period-select.tsx'
import { type GallerySearch, without } from './search.ts'
import { SortSelect } from './sort-select.tsx'
import { SourceSelect } from './source-select.tsx'
import type { GridScale } from './use-grid-scale.ts'

interface GalleryFiltersProps {
  search: GallerySearch
  onChange: (search: GallerySearch) => void
  scale: GridScale
  onScale: (scale: GridScale) => void
}

const SCALES = [
  { value: 'small', icon: Grid3x3, name: 'Small' },
  { value: 'medium', icon: Grid2x2, name: 'Medium' },
  { value: 'large', icon: Square, name: 'Large' },
] as const

/** The filters, the order and the size of the images. On phones, all but the words fold. */
export function GalleryFilters({ search, onChange, scale, onScale }: GalleryFiltersProps) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <search className="mb-1 flex flex-wrap items-center gap-2">
      <WordsField
        words={search.q ?? ''}
        onWords={(q) => onChange({ ...without(search, 'q'), ...(q && { q }) })}
      />
      <span className="md:hidden">
        <Button
          square
          icon={SlidersHorizontal}
          aria-label="Filters"
          aria-expanded={isOpen}
          onClick={() => setIsOpen(!isOpen)}
        />
      </span>
      <div className={isOpen ? 'flex flex-wrap gap-2' : 'flex flex-wrap gap-2 max-md:hidden'}>
        <ModelSelect
          value={search.model_id}
          onChange={(model_id) =>
            onChange({ ...without(search, 'model_id'), ...(model_id && { model_id }) })
          }
        />
        <SourceSelect search={search} onChange={onChange} />
        <AspectSelect search={search} onChange={onChange} />
        <PeriodSelect search={search} onChange={onChange} />
        <Button
          icon={Star}
          aria-pressed={search.favourite ?? false}
          className="aria-pressed:bg-hover aria-pressed:shadow-[inset_0_-2px_0_var(--text)]"
          onClick={() =>
            onChange(
              search.favourite ? without(search, 'favourite') : { ...search, favourite: true },
            )
          }
        >
          Favorites
        </Button>
        {search.album_id === undefined && <SortSelect search={search} onChange={onChange} />}
      </div>
      <Segments
        label="Size of the images"
        options={SCALES.map(({ value, icon: Icon, name }) => ({
          value,
          label: (
            <>
              <Icon size={14} strokeWidth={1.75} aria-hidden />
              <span className="sr-only">{name}</span>
            </>
          ),
        }))}
        value={scale}
        onChange={onScale}
        className="ml-auto max-md:hidden"
      />
    </search>
  )
}

/** Typing waits for a pause before it filters. */
function WordsField({ words, onWords }: { words: string; onWords: (words: string) => void }) {
  const [text, setText] = useState(words)
  const settled = useSettled(text)
  // The address may change by other means, such as the back button.
  const [shown, setShown] = useState(words)
  if (words !== shown) {
    setShown(words)
    if (words !== settled.trim()) setText(words)
  }
  useEffect(() => {
    if (settled.trim() !== words && settled === text) onWords(settled.trim())
  }, [settled, text, words, onWords])
  return (
    <span className="relative min-w-0 max-md:grow md:w-70">
      <Search
        size={14}
        strokeWidth={1.75}
        className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-muted"
        aria-hidden
      />
      <input
        type="search"
        aria-label="Words in the prompt"
        placeholder="Words in the prompt"
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="field h-control pl-8! text-ui!"
      />
    </span>
  )
}
