import type { GalleryImage } from '@the-way/shared'
import { useEffect, useRef } from 'react'
import { Photo } from '../../../components/photo.tsx'
import { frameNumber } from '../../../lib/format.ts'
import { imageSources } from '../../generations/image-sources.ts'

interface FilmstripProps {
  images: readonly GalleryImage[]
  /** The place of the open image among them. */
  at: number
  onOpen: (image: GalleryImage) => void
}

/** How many images are shown on each side of the open one. */
const SIDE = 8

/** The neighbours of the open image. Not in the tab order, because the arrow keys do the same. */
export function Filmstrip({ images, at, onOpen }: FilmstripProps) {
  const open = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    open.current?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [at])
  const shown = images.slice(Math.max(0, at - SIDE), at + SIDE + 1)
  return (
    <div className="flex justify-center-safe gap-1.5 overflow-x-auto px-5 pt-3 pb-4">
      {shown.map((image) => {
        const isOpen = image === images[at]
        return (
          <button
            key={image.id}
            ref={isOpen ? open : undefined}
            type="button"
            tabIndex={-1}
            aria-label={`Image ${frameNumber(image.number)}`}
            aria-current={isOpen || undefined}
            onClick={() => onOpen(image)}
            className="h-13 flex-none rounded-photo aria-current:outline-2 aria-current:outline-offset-2 aria-current:outline-accent"
            style={{ aspectRatio: `${image.width} / ${image.height}` }}
          >
            <Photo
              {...imageSources(image)}
              alt=""
              ratio={image.width / image.height}
              className="h-full"
            />
          </button>
        )
      })}
    </div>
  )
}
