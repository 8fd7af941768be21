import type { Album } from '@the-way/shared'
import { Ellipsis, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../../components/button.tsx'
import type { ButtonVariant } from '../../../components/button-style.ts'
import { ConfirmDialog } from '../../../components/dialog.tsx'
import { Menu, MenuItem } from '../../../components/menu.tsx'
import { explain } from '../../../components/page-error.tsx'
import { useRemoveAlbum, useRenameAlbum } from './api.ts'
import { NameDialog } from './name-dialog.tsx'

interface AlbumMenuProps {
  album: Album
  variant?: ButtonVariant
  onRemoved?: () => void
}

/** The menu with the actions on an album. */
export function AlbumMenu({ album, variant = 'normal', onRemoved }: AlbumMenuProps) {
  const { id, name } = album
  const [open, setOpen] = useState<'rename' | 'delete' | null>(null)
  const close = () => setOpen(null)
  const rename = useRenameAlbum(id)
  const remove = useRemoveAlbum(id)
  return (
    <>
      <Menu
        trigger={
          <Button square variant={variant} icon={Ellipsis} aria-label={`More for ${name}`} />
        }
      >
        <MenuItem icon={Pencil} onSelect={() => setOpen('rename')}>
          Rename
        </MenuItem>
        <MenuItem icon={Trash2} danger onSelect={() => setOpen('delete')}>
          Delete album
        </MenuItem>
      </Menu>
      {open === 'rename' && (
        <NameDialog
          title="Rename album"
          description="Only the name changes."
          name={name}
          saveLabel="Save"
          isSaving={rename.isPending}
          error={rename.error}
          onEdit={rename.reset}
          onSave={(next) => rename.mutate(next, { onSuccess: close })}
          onClose={close}
        />
      )}
      <ConfirmDialog
        open={open === 'delete'}
        onOpenChange={close}
        title={`Delete ${name}?`}
        description="Only the album is deleted. Its images stay in the gallery and in other albums."
        keepLabel="Keep album"
        confirmLabel="Delete album"
        pending={remove.isPending}
        error={remove.error ? explain(remove.error) : undefined}
        onConfirm={() => remove.mutate(undefined, onRemoved && { onSuccess: onRemoved })}
      />
    </>
  )
}
