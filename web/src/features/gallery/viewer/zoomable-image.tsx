import type { GalleryImage } from '@the-way/shared'
import clsx from 'clsx'
import { useRef } from 'react'
import { useZoomGestures } from './use-zoom-gestures.ts'
import type { Zoom } from './zoom.ts'

interface ZoomableImageProps {
  image: GalleryImage
  zoom: Zoom
  onZoom: (zoom: Zoom) => void
  onSwipe?: (step: 1 | -1) => void
  className?: string
}

/** A whole image in a pane, which can be zoomed. Its thumbnail, which is often cached, is shown until it has loaded. */
export function ZoomableImage({ image, zoom, onZoom, onSwipe, className }: ZoomableImageProps) {
  const pane = useRef<HTMLDivElement>(null)
  const gestures = useZoomGestures({ pane, zoom, onZoom, ...(onSwipe && { onSwipe }) })
  const { url, thumbnail_url, prompt, width, height } = image
  return (
    <div
      ref={pane}
      {...gestures}
      className={clsx(
        'relative size-full touch-none overflow-hidden select-none',
        zoom.scale > 1 && 'cursor-grab',
        className,
      )}
    >
      <img
        key={url}
        src={url}
        alt={prompt}
        draggable={false}
        className="absolute inset-0 m-auto size-full object-contain"
        style={{
          maxWidth: width,
          maxHeight: height,
          background: `url("${thumbnail_url}") center / contain no-repeat`,
          transform: `translate(${zoom.x * 100}%, ${zoom.y * 100}%) scale(${zoom.scale})`,
        }}
      />
    </div>
  )
}
