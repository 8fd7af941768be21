import { Link } from '@tanstack/react-router'
import type { Album } from '@the-way/shared'
import { Images } from 'lucide-react'
import { Photo } from '../../../components/photo.tsx'
import { counted } from '../../../lib/format.ts'
import { AlbumMenu } from './album-menu.tsx'

/** An album in the list: its first image, name and number of images. */
export function AlbumCard({ album }: { album: Album }) {
  const { id, name, image_count, thumbnail_url } = album
  return (
    <li className="min-w-0">
      <Link to="/gallery" search={{ album_id: id }} aria-label={name} className="block">
        {thumbnail_url === null ? (
          <span className="grid aspect-3/2 place-items-center rounded-photo bg-sunken text-muted">
            <Images size={20} strokeWidth={1.5} aria-hidden />
          </span>
        ) : (
          <Photo src={thumbnail_url} alt="" />
        )}
      </Link>
      <div className="mt-1.5 flex items-start gap-1">
        <div className="min-w-0 grow">
          <p className="truncate font-semibold" title={name}>
            {name}
          </p>
          <p className="text-small text-muted">{counted(image_count, 'image')}</p>
        </div>
        <AlbumMenu album={album} variant="quiet" />
      </div>
    </li>
  )
}
