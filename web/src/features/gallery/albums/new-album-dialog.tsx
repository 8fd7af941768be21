import type { Album } from '@the-way/shared'
import { NameDialog } from './name-dialog.tsx'
import { useCreateAlbum } from './use-create-album.ts'

interface NewAlbumDialogProps {
  onCreated: (album: Album) => void
  onClose: () => void
}

/** Creates an empty album. Mount it only while it is open. */
export function NewAlbumDialog({ onCreated, onClose }: NewAlbumDialogProps) {
  const create = useCreateAlbum()
  return (
    <NameDialog
      title="New album"
      description="An album is a collection of images in the order you choose. An image can be in several."
      saveLabel="Create album"
      isSaving={create.isPending}
      error={create.error}
      onEdit={create.reset}
      onSave={(name) => create.mutate(name, { onSuccess: onCreated })}
      onClose={onClose}
    />
  )
}
