import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { createFileRoute, useCanGoBack, useNavigate, useRouter } from '@tanstack/react-router'
import type { GalleryImage } from '@the-way/shared'
import { imageQuery, imagesQuery, listedImages } from '../features/gallery/api.ts'
import { useNextPage } from '../features/gallery/use-next-page.ts'
import { ImageNotFound } from '../features/gallery/viewer/image-not-found.tsx'
import { ImageViewer } from '../features/gallery/viewer/image-viewer.tsx'

export const Route = createFileRoute('/gallery/$id')({ component: Viewer })

function Viewer() {
  const { id } = Route.useParams()
  const search = Route.useSearch()
  const navigate = useNavigate()
  const router = useRouter()
  const canGoBack = useCanGoBack()
  const list = useInfiniteQuery(imagesQuery(search))
  const onNearEnd = useNextPage(list)
  const images = listedImages(list.data)
  const at = images.findIndex((image) => image.id === id)
  // The details of the image say the same, but only after a request.
  const { data: detail, error } = useQuery(imageQuery(id))
  const image = images[at] ?? detail

  const close = () =>
    canGoBack
      ? router.history.back()
      : void navigate({ to: '/gallery', search, resetScroll: false })
  const open = (next: GalleryImage) =>
    void navigate({
      to: '/gallery/$id',
      params: { id: next.id },
      search,
      replace: true,
      resetScroll: false,
    })

  if (!image) return error && <ImageNotFound error={error} onClose={close} />
  return (
    <ImageViewer
      image={image}
      images={images}
      onOpen={open}
      onNearEnd={onNearEnd}
      onCompare={(compared) =>
        void navigate({ to: '/compare', search: { ids: compared.map((one) => one.id) } })
      }
      onClose={close}
    />
  )
}
