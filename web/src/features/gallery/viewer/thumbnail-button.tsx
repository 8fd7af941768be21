import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { GalleryImageDetails } from '@the-way/shared'
import { Check } from 'lucide-react'
import { Button } from '../../../components/button.tsx'
import { toggleThumbnail } from './set-thumbnail.ts'

/** Says whether an image is its model's thumbnail, and changes that. Models of others and deleted ones have none to change. */
export function ThumbnailButton({ image }: { image: GalleryImageDetails }) {
  const queryClient = useQueryClient()
  const toggle = useMutation({ mutationFn: () => toggleThumbnail(image, queryClient) })
  const isThumbnail = image.is_model_thumbnail
  if (isThumbnail === null) return null
  return (
    <div className="mt-4 flex flex-wrap items-center gap-2 border-t border-line pt-4">
      <Button size="small" pending={toggle.isPending} onClick={() => toggle.mutate()}>
        {isThumbnail ? 'Remove as thumbnail' : 'Use as the model’s thumbnail'}
      </Button>
      <span role="status" className="inline-flex items-center gap-1.5 text-small text-muted">
        {isThumbnail && (
          <>
            <Check size={14} strokeWidth={1.75} aria-hidden />
            The model’s thumbnail
          </>
        )}
      </span>
    </div>
  )
}
