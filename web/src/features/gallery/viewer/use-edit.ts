import { useNavigate } from '@tanstack/react-router'
import type { GalleryImage } from '@the-way/shared'

/** Returns a function that opens the page of an image's model to generate from the image. */
export function useEdit() {
  const navigate = useNavigate()
  return ({ id, model_id }: GalleryImage) =>
    void navigate({ to: '/models/$id', params: { id: model_id }, search: { image: id } })
}
