import { useQueryClient } from '@tanstack/react-query'
import type { GalleryImage } from '@the-way/shared'
import { Dialog } from 'radix-ui'
import { type KeyboardEvent, useEffect, useState } from 'react'
import { undoNewest } from '../../../components/toast-store.ts'
import { frameNumber } from '../../../lib/format.ts'
import { AddToAlbum } from '../albums/loaded-later.ts'
import { deleteImages } from '../delete-images.ts'
import { useFavourite } from '../favourite.ts'
import { focusGrid } from '../focus-grid.ts'
import { Filmstrip } from './filmstrip.tsx'
import { InfoPanel } from './info-panel.tsx'
import { useEdit } from './use-edit.ts'
import { useReuse } from './use-reuse.ts'
import { ViewerBar } from './viewer-bar.tsx'
import { ViewerStep } from './viewer-step.tsx'
import { WHOLE, ZOOM_STEP, type Zoom, zoomAt } from './zoom.ts'
import { ZoomableImage } from './zoomable-image.tsx'

export interface ImageViewerProps {
  image: GalleryImage
  /** The list that the arrows move through; it may not contain the image. */
  images: readonly GalleryImage[]
  onOpen: (image: GalleryImage) => void
  /** Called when the end of the list comes near. */
  onNearEnd: () => void
  onCompare: (images: readonly GalleryImage[]) => void
  onClose: () => void
}

/** More images are requested when fewer than this follow the open one. */
const NEAR_END = 10

/** One image on the whole screen, with its details and actions, each also on a key. */
export function ImageViewer(props: ImageViewerProps) {
  const { image, images, onOpen, onNearEnd, onCompare, onClose } = props
  const queryClient = useQueryClient()
  const favourite = useFavourite()
  const reuse = useReuse()
  const edit = useEdit()
  const [hasDetails, setHasDetails] = useState(true)
  const [isAdding, setIsAdding] = useState(false)
  const [zoomed, setZoomed] = useState({ id: image.id, zoom: WHOLE })
  // Each image opens whole.
  const zoom = zoomed.id === image.id ? zoomed.zoom : WHOLE
  const setZoom = (next: Zoom) => setZoomed({ id: image.id, zoom: next })

  const at = images.findIndex(({ id }) => id === image.id)
  const isNearEnd = at > images.length - NEAR_END
  useEffect(() => {
    if (isNearEnd) onNearEnd()
  }, [isNearEnd, onNearEnd])
  const neighbour = (step: 1 | -1) => (at < 0 ? undefined : images[at + step])
  const go = (step: 1 | -1) => {
    const next = neighbour(step)
    if (next) onOpen(next)
  }
  const toggleFavourite = () => favourite({ ids: [image.id], favourite: !image.favourite })
  const remove = () => {
    const next = neighbour(1) ?? neighbour(-1)
    void deleteImages([image], queryClient)
    if (next) onOpen(next)
    else onClose()
  }
  const compare = () => {
    const other = neighbour(1) ?? neighbour(-1)
    if (other) onCompare([image, other])
  }

  const actions: Record<string, () => void> = {
    ArrowLeft: () => go(-1),
    ArrowRight: () => go(1),
    f: toggleFavourite,
    a: () => setIsAdding(true),
    d: () => location.assign(`${image.url}?download=1`),
    Delete: remove,
    i: () => setHasDetails(!hasDetails),
    r: () => void reuse(image),
    e: () => edit(image),
    c: compare,
    '+': () => setZoom(zoomAt(zoom, ZOOM_STEP)),
    '=': () => setZoom(zoomAt(zoom, ZOOM_STEP)),
    '-': () => setZoom(zoomAt(zoom, 1 / ZOOM_STEP)),
    '0': () => setZoom(WHOLE),
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key.toLowerCase() === 'z' && (event.ctrlKey || event.metaKey)) {
      if (undoNewest()) event.preventDefault()
      return
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const act = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key]
    if (!act) return
    event.preventDefault()
    act()
  }

  return (
    <Dialog.Root open onOpenChange={(isOpen) => isOpen || onClose()}>
      <Dialog.Portal>
        <Dialog.Content
          aria-describedby={undefined}
          onKeyDown={onKeyDown}
          onCloseAutoFocus={focusGrid}
          // A click on a toast, such as Undo, is not one beside the viewer.
          onInteractOutside={(event) => event.preventDefault()}
          className="viewer fixed inset-0 z-30 grid bg-bg"
          data-details={hasDetails || undefined}
        >
          <ViewerBar
            title={<Dialog.Title>Image {frameNumber(image.number)}</Dialog.Title>}
            image={image}
            hasDetails={hasDetails}
            onFavourite={toggleFavourite}
            onAddToAlbum={() => setIsAdding(true)}
            onEdit={() => edit(image)}
            onCompare={neighbour(1) || neighbour(-1) ? compare : undefined}
            onDelete={remove}
            onDetails={() => setHasDetails(!hasDetails)}
            onClose={onClose}
          />
          <div className="relative min-h-0 min-w-0 md:px-16 md:py-6">
            <ViewerStep step={-1} hidden={!neighbour(-1)} onGo={go} />
            <ZoomableImage image={image} zoom={zoom} onZoom={setZoom} onSwipe={go} />
            <ViewerStep step={1} hidden={!neighbour(1)} onGo={go} />
          </div>
          {hasDetails && (
            <InfoPanel
              image={image}
              onReuse={() => void reuse(image)}
              onEdit={() => edit(image)}
              onAddToAlbum={() => setIsAdding(true)}
            />
          )}
          <Filmstrip images={images} at={at} onOpen={onOpen} />
        </Dialog.Content>
      </Dialog.Portal>
      {isAdding && <AddToAlbum ids={[image.id]} onClose={() => setIsAdding(false)} />}
    </Dialog.Root>
  )
}
