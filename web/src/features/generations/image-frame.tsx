import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Image } from '@the-way/shared'
import { Download, Ellipsis, Trash2 } from 'lucide-react'
import { Menu, MenuItem, MenuLine } from '../../components/menu.tsx'
import { Photo } from '../../components/photo.tsx'
import { Frame } from '../../components/sheet.tsx'
import { frameNumber } from '../../lib/format.ts'
import { deleteImages } from '../gallery/delete-images.ts'
import type { GallerySearch } from '../gallery/search.ts'
import { imageSources } from './image-sources.ts'

interface ImageFrameProps {
  image: Image
  prompt: string
  /** A time, shown on the edge before the actions. */
  note?: string
  /** Crops the image to this ratio of width to height; default: its own. */
  ratio?: number
  /** Which images of the gallery the viewer moves through. */
  search?: GallerySearch
  /** False while its generation is under way. */
  canDelete?: boolean
}

const ACTION =
  'grid size-6 shrink-0 place-items-center rounded-small hover:bg-hover hover:text-text'

/** A generated image that can be opened in the viewer, downloaded or deleted. */
export function ImageFrame(props: ImageFrameProps) {
  const { image, prompt, note, ratio, search = {}, canDelete = true } = props
  const { id, number, url, width, height } = image
  const queryClient = useQueryClient()
  const download = `${url}?download=1`
  return (
    <Frame
      number={number}
      ratio={ratio ?? width / height}
      edge={
        <>
          {note}
          <a
            href={download}
            download
            aria-label={`Download image ${frameNumber(number)}`}
            className={`${ACTION} @max-[6.5rem]:hidden`}
          >
            <Download size={12} strokeWidth={2} aria-hidden />
          </a>
          {canDelete && (
            <Menu
              trigger={
                <button
                  type="button"
                  aria-label={`More for image ${frameNumber(number)}`}
                  className={`${ACTION} -mr-1.5`}
                >
                  <Ellipsis size={12} strokeWidth={2} aria-hidden />
                </button>
              }
            >
              <MenuItem icon={Download} onSelect={() => window.location.assign(download)}>
                Download
              </MenuItem>
              <MenuLine />
              <MenuItem
                icon={Trash2}
                danger
                onSelect={() => void deleteImages([image], queryClient)}
              >
                Delete image
              </MenuItem>
            </Menu>
          )}
        </>
      }
    >
      <Link
        to="/gallery/$id"
        params={{ id }}
        search={search}
        preload={false}
        title={prompt}
        className="block"
      >
        <Photo {...imageSources(image)} alt={prompt} />
      </Link>
    </Frame>
  )
}
