import { Link, useNavigate } from '@tanstack/react-router'
import type { Album } from '@the-way/shared'
import { Library } from 'lucide-react'
import { Button } from '../../components/button.tsx'
import { LinkButton } from '../../components/link-button.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { AlbumMenu } from './albums/loaded-later.ts'
import type { Selection } from './selection.ts'

interface GalleryHeadProps {
  /** `null` if the page shows all images, `undefined` while the album is being loaded. */
  album: Album | null | undefined
  amount: string | undefined
  /** `null` while there is nothing to select. */
  selection: Selection | null
}

/** The title of the gallery, or of one of its albums. */
export function GalleryHead({ album, amount, selection }: GalleryHeadProps) {
  const navigate = useNavigate()
  const select = selection && (
    <Button onClick={selection.isOn ? selection.clear : selection.start}>
      {selection.isOn ? 'Done' : 'Select'}
    </Button>
  )
  if (album === null)
    return (
      <PageHead
        title="Gallery"
        amount={amount}
        beside={
          <span className="flex gap-2">
            <LinkButton to="/albums" icon={Library}>
              Albums
            </LinkButton>
            {select}
          </span>
        }
      />
    )
  const name = album?.name ?? 'Album'
  return (
    <PageHead
      title={name}
      crumbs={[
        <Link key="gallery" to="/gallery">
          Gallery
        </Link>,
        <Link key="albums" to="/albums">
          Albums
        </Link>,
        name,
      ]}
      amount={amount}
      beside={
        <span className="flex gap-2">
          {select}
          {album && <AlbumMenu album={album} onRemoved={() => void navigate({ to: '/albums' })} />}
        </span>
      }
    />
  )
}
