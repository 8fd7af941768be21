import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { GalleryImage } from '@the-way/shared'
import { Columns2, Download, FolderPlus, Star, Trash2, X } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { count, counted } from '../../lib/format.ts'
import { AddToAlbum } from './albums/loaded-later.ts'
import { MAX_COMPARED } from './compare/compared.ts'
import { deleteImages } from './delete-images.ts'
import { downloadImages } from './download-images.ts'
import { useFavourite } from './favourite.ts'
import { MoreDownloads } from './more-downloads.tsx'
import { MAX_SELECTED } from './use-select-all.ts'

interface SelectionBarProps {
  images: readonly GalleryImage[]
  /** Whether more images are being loaded because all are selected. */
  isLoading: boolean
  /** What can be done with images of an album. */
  albumActions?: ReactNode
  onDone: () => void
}

/** What can be done with the selected images; at the bottom of the screen, on phones above the tabs. */
export function SelectionBar({ images, isLoading, albumActions, onDone }: SelectionBarProps) {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const favourite = useFavourite()
  const download = useMutation({ mutationFn: downloadImages })
  const [isAdding, setIsAdding] = useState(false)
  const areFavourites = images.length > 0 && images.every((image) => image.favourite)
  const ids = images.map(({ id }) => id)
  const none = isLoading
    ? 'Wait until all images are selected'
    : images.length === 0
      ? 'Select images first'
      : undefined
  const disabled = none === undefined ? {} : { disabledReason: none, reasonHidden: true }
  const canCompare = images.length >= 2 && images.length <= MAX_COMPARED

  return (
    <>
      <div aria-hidden className="h-16" />
      <section
        aria-label="Selected images"
        data-selection-bar
        // As in the grid. Menus and dialogs above the bar have their own Escape.
        onKeyDown={({ key, defaultPrevented }) => key === 'Escape' && !defaultPrevented && onDone()}
        className="fixed inset-x-0 bottom-14.25 z-10 flex min-h-15 flex-wrap items-center gap-2 border-t border-line-strong bg-surface px-4 py-2 max-md:[&_button:not([aria-label])]:px-2 max-md:[&_button:not([aria-label])>svg]:hidden md:bottom-0 md:px-6 short:bottom-0"
      >
        <span role="status" className="mr-2 text-ui font-semibold max-md:w-full max-md:pr-12">
          {label(images.length, isLoading)}
        </span>
        <Button
          {...disabled}
          icon={Star}
          onClick={() =>
            favourite({
              ids: images.filter((one) => one.favourite === areFavourites).map(({ id }) => id),
              favourite: !areFavourites,
            })
          }
        >
          {areFavourites ? 'Remove favorite' : 'Favorite'}
        </Button>
        <Button {...disabled} icon={FolderPlus} onClick={() => setIsAdding(true)}>
          Add to album
        </Button>
        {albumActions}
        <Button
          icon={Columns2}
          {...(canCompare
            ? {}
            : { disabledReason: `Select 2 to ${MAX_COMPARED} images`, reasonHidden: true })}
          onClick={() => void navigate({ to: '/compare', search: { ids } })}
        >
          Compare
        </Button>
        <Button
          {...disabled}
          icon={Download}
          pending={download.isPending}
          onClick={() => download.mutate(ids)}
        >
          Download
        </Button>
        {none === undefined && <MoreDownloads ids={ids} />}
        <Button
          {...disabled}
          variant="danger"
          icon={Trash2}
          onClick={() => {
            void deleteImages(images, queryClient)
            onDone()
          }}
        >
          Delete
        </Button>
        <span className="ml-auto max-md:absolute max-md:top-0 max-md:right-2">
          <Button square variant="quiet" icon={X} aria-label="Stop selecting" onClick={onDone} />
        </span>
      </section>
      {isAdding && <AddToAlbum ids={ids} onClose={() => setIsAdding(false)} />}
    </>
  )
}

function label(selected: number, isLoading: boolean): string {
  if (isLoading) return `Selecting all: ${count(selected)} so far`
  if (selected === 0) return 'Select images'
  const images = `${counted(selected, 'image')} selected`
  return selected < MAX_SELECTED ? images : `${images}, the most at once`
}
