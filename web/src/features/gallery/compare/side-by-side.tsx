import type { GalleryImageDetails } from '@the-way/shared'
import { Star } from 'lucide-react'
import { useState } from 'react'
import { Frame, Sheet } from '../../../components/sheet.tsx'
import { WHOLE } from '../viewer/zoom.ts'
import { ZoomableImage } from '../viewer/zoomable-image.tsx'

interface SideBySideProps {
  images: readonly GalleryImageDetails[]
  onFavourite: (image: GalleryImageDetails) => void
}

/** The images beside each other; zooming or moving one does the same to all. */
export function SideBySide({ images, onFavourite }: SideBySideProps) {
  const [zoom, setZoom] = useState(WHOLE)
  return (
    <Sheet label="Compared images" columns={images.length === 3 ? 3 : 2} phoneColumns={1}>
      {images.map((image, place) => (
        <Frame
          key={image.id}
          number={image.number}
          chosen={image.favourite}
          edge={
            <button
              type="button"
              aria-pressed={image.favourite}
              aria-keyshortcuts={String(place + 1)}
              title={`Favorite (${place + 1})`}
              onClick={() => onFavourite(image)}
              className="inline-flex h-6 items-center gap-1 rounded-small px-1.5 hover:bg-hover hover:text-text aria-pressed:text-text [&[aria-pressed=true]_svg]:fill-current"
            >
              <Star size={12} strokeWidth={2} aria-hidden />
              Favorite
            </button>
          }
        >
          <div style={{ aspectRatio: `${image.width} / ${image.height}` }}>
            <ZoomableImage image={image} zoom={zoom} onZoom={setZoom} />
          </div>
        </Frame>
      ))}
    </Sheet>
  )
}
