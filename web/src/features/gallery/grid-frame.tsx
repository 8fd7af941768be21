import { Link } from '@tanstack/react-router'
import type { GalleryImage } from '@the-way/shared'
import clsx from 'clsx'
import { Star } from 'lucide-react'
import type { CSSProperties, MouseEvent } from 'react'
import { Photo } from '../../components/photo.tsx'
import { frameNumber } from '../../lib/format.ts'
import { imageSources } from '../generations/image-sources.ts'
import type { PlacedImage } from './image-rows.ts'
import type { GallerySearch } from './search.ts'
import type { Selection } from './selection.ts'

interface GridFrameProps {
  placed: PlacedImage<GalleryImage>
  /** In pixels, from the top of the grid. */
  top: number
  imageHeight: number
  /** The first frame draws the rule above the row. */
  isFirstInRow: boolean
  /** Whether its row is the last below its heading, which has a rule below it, too. */
  isLastRow: boolean
  /** The number of images; -1 if it is not known. */
  total: number
  search: GallerySearch
  selection: Selection
  /** Whether it is the one image in the tab order. */
  isActive: boolean
  onActive: (index: number) => void
}

/** An image of the gallery. A click opens it, or selects it while images are being selected. */
export function GridFrame(props: GridFrameProps) {
  const { placed, top, imageHeight, isFirstInRow, isLastRow, total } = props
  const { search, selection, isActive, onActive } = props
  const { image, index, left, width } = placed
  const isSelected = selection.ids.has(image.id)
  const name = `Image ${frameNumber(image.number)}`

  const onClick = (event: MouseEvent) => {
    if (event.shiftKey) {
      event.preventDefault()
      selection.extendTo(index)
    } else if (selection.isOn && !event.ctrlKey && !event.metaKey) {
      event.preventDefault()
      selection.toggle(index)
    }
  }

  const style = { left, top, width, '--image-height': `${imageHeight}px` } as CSSProperties
  return (
    <li
      aria-setsize={total}
      aria-posinset={index + 1}
      data-chosen={isSelected || undefined}
      data-first={isFirstInRow || undefined}
      data-closes={isLastRow || undefined}
      style={style}
      onFocus={() => onActive(index)}
      className="frame grid-frame"
    >
      <div className="frame-edge">
        <span
          className={clsx(
            'font-[650] tracking-[0.03em]',
            isSelected ? 'text-accent-text' : 'text-text',
          )}
        >
          {frameNumber(image.number)}
        </span>
        <span className="ml-auto inline-flex items-center gap-1">
          {image.favourite && (
            <Star size={12} fill="currentColor" aria-label="Favorite" role="img" />
          )}
          <input
            type="checkbox"
            className="check grid-check"
            checked={isSelected}
            aria-label={`Select image ${frameNumber(image.number)}`}
            tabIndex={-1}
            onClick={(event) => {
              if (event.shiftKey) selection.extendTo(index)
              else selection.toggle(index)
            }}
            readOnly
          />
        </span>
      </div>
      <Link
        to="/gallery/$id"
        params={{ id: image.id }}
        search={search}
        resetScroll={false}
        preload={false}
        data-index={index}
        tabIndex={isActive ? 0 : -1}
        aria-label={`${name}${isSelected ? ', selected' : ''}: ${image.prompt}`}
        draggable={false}
        onClick={onClick}
        className="block"
      >
        <Photo {...imageSources(image)} alt="" draggable={false} className="grid-photo" />
      </Link>
    </li>
  )
}
