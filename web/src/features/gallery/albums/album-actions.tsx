import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Album } from '@the-way/shared'
import { ArrowLeft, ArrowRight, FolderMinus } from 'lucide-react'
import { Button } from '../../../components/button.tsx'
import { removeFromAlbum } from './album-images.ts'
import type { Move } from './use-album-order.ts'

interface AlbumActionsProps {
  album: Pick<Album, 'id' | 'name'>
  /** The selected images. */
  ids: readonly string[]
  /** All loaded images of the album, in its order. */
  order: readonly string[]
  /** `null` while filters hide images of the album, because a place among the others would mislead. */
  onMove: Move | null
}

/** What can be done with the selected images of an album, beside what can be done with all images. */
export function AlbumActions({ album, ids, order, onMove }: AlbumActionsProps) {
  const queryClient = useQueryClient()
  const remove = useMutation({
    mutationFn: () => removeFromAlbum(album, ids, order, queryClient),
  })
  const none = ids.length === 0 ? 'Select images first' : undefined
  const disabled = none === undefined ? {} : { disabledReason: none, reasonHidden: true }
  const chosen = new Set(ids)
  return (
    <>
      {onMove && (
        <>
          <Button
            {...disabled}
            square
            icon={ArrowLeft}
            aria-label="Move earlier"
            aria-keyshortcuts=","
            title="Move earlier (,)"
            onClick={() => onMove(chosen, -1)}
          />
          <Button
            {...disabled}
            square
            icon={ArrowRight}
            aria-label="Move later"
            aria-keyshortcuts="."
            title="Move later (.)"
            onClick={() => onMove(chosen, 1)}
          />
        </>
      )}
      <Button
        {...disabled}
        icon={FolderMinus}
        pending={remove.isPending}
        onClick={() => remove.mutate()}
      >
        Remove from album
      </Button>
    </>
  )
}
