import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Upload } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { explain } from '../../components/page-error.tsx'
import { Photo } from '../../components/photo.tsx'
import { frameNumber } from '../../lib/format.ts'
import { useSettled } from '../../lib/use-settled.ts'
import { imagesQuery, listedImages } from '../gallery/api.ts'
import { imageSources } from '../generations/image-sources.ts'
import { FileButton } from './file-button.tsx'

interface ImagePickerProps {
  onClose: () => void
  onImage: (id: string) => void
  onFile: (file: File) => void
}

/** Picks an image of the gallery, or a file. */
export function ImagePicker({ onClose, onImage, onFile }: ImagePickerProps) {
  const [words, setWords] = useState('')
  const q = useSettled(words.trim())
  const list = useInfiniteQuery({
    ...imagesQuery(q ? { q } : {}),
    placeholderData: keepPreviousData,
  })
  const images = listedImages(list.data)
  return (
    <Dialog
      open
      wide
      onOpenChange={(isOpen) => isOpen || onClose()}
      title="Choose an image"
      description="From the images of all your models, newest first."
      actions={
        <>
          <FileButton icon={Upload} onFile={onFile}>
            Choose a file instead
          </FileButton>
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      <input
        type="search"
        aria-label="Words in the prompt"
        placeholder="Words in the prompt"
        value={words}
        onChange={({ target }) => setWords(target.value)}
        className="field h-control text-ui!"
      />
      <p role="status" className="mt-2 text-small text-muted">
        {list.error
          ? explain(list.error)
          : list.isPending
            ? 'Loading images…'
            : images.length === 0
              ? q
                ? 'No prompt contains these words.'
                : 'You have no images yet.'
              : ''}
      </p>
      <ul
        aria-label="Images"
        className="grid grid-cols-3 gap-2 md:grid-cols-5"
        aria-busy={list.isFetching || undefined}
      >
        {images.map((image) => (
          <li key={image.id}>
            <button
              type="button"
              onClick={() => onImage(image.id)}
              className="block w-full rounded-photo"
              title={image.prompt}
            >
              <Photo
                {...imageSources(image)}
                alt={`Image ${frameNumber(image.number)}: ${image.prompt}`}
                ratio={1}
              />
            </button>
          </li>
        ))}
      </ul>
      {list.hasNextPage && (
        <Button
          full
          className="mt-3"
          pending={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </Dialog>
  )
}
