import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Model } from '@the-way/shared'
import {
  Archive,
  ArchiveRestore,
  Ellipsis,
  Images,
  Info,
  Pencil,
  Timer,
  Trash2,
  Users,
} from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import type { ButtonVariant } from '../../components/button-style.ts'
import { ConfirmDialog } from '../../components/dialog.tsx'
import { Menu, MenuItem, MenuLine } from '../../components/menu.tsx'
import { explain } from '../../components/page-error.tsx'
import { showToast } from '../../components/toast-store.ts'
import { lazyComponent } from '../../lib/lazy-component.tsx'
import { trainingQuery } from '../trainings/api.ts'
import { useRemoveModel, useUpdateModel } from './api.ts'

const DetailsDialog = lazyComponent(
  async () => (await import('./details/details-dialog.tsx')).DetailsDialog,
)
const RenameDialog = lazyComponent(async () => (await import('./rename-dialog.tsx')).RenameDialog)
const ShareDialog = lazyComponent(async () => (await import('./share-dialog.tsx')).ShareDialog)

interface ModelMenuProps {
  model: Model
  variant?: ButtonVariant
  /** Whether there are other accounts to share it with. */
  canShare?: boolean
  onRemoved?: () => void
}

/** The menu with the actions on a model. */
export function ModelMenu(props: ModelMenuProps) {
  const { model, variant = 'normal', canShare = false, onRemoved } = props
  const { id, name, training_id } = model
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const [isRenaming, setIsRenaming] = useState(false)
  const [isShowingDetails, setIsShowingDetails] = useState(false)
  const [isAsking, setIsAsking] = useState(false)
  const [isSharing, setIsSharing] = useState(false)
  const update = useUpdateModel(id)
  const remove = useRemoveModel(id)
  const isArchived = model.status === 'archived'

  const setStatus = (status: Model['status']) =>
    update.mutate(
      { status },
      {
        onError: (error) =>
          showToast({ kind: 'failed', title: `${name} was not changed.`, detail: explain(error) }),
      },
    )
  const archive = () => {
    setStatus('archived')
    showToast({
      kind: 'undo',
      title: `${name} was archived.`,
      action: { label: 'Undo', run: () => setStatus('ready') },
    })
  }

  const openDataset = async (trainingId: string) => {
    try {
      const { dataset_id } = await queryClient.ensureQueryData(trainingQuery(trainingId))
      if (dataset_id !== null) {
        await navigate({ to: '/datasets/$id', params: { id: dataset_id } })
        return
      }
      showToast({ kind: 'failed', title: 'The dataset of this model was deleted.' })
    } catch (error) {
      showToast({ kind: 'failed', title: 'Couldn’t open the dataset.', detail: explain(error) })
    }
  }

  return (
    <>
      <Menu
        trigger={
          <Button square variant={variant} icon={Ellipsis} aria-label={`More for ${name}`} />
        }
      >
        <MenuItem icon={Pencil} onSelect={() => setIsRenaming(true)}>
          Rename
        </MenuItem>
        <MenuItem icon={Info} onSelect={() => setIsShowingDetails(true)}>
          Details and weights
        </MenuItem>
        {training_id !== null && (
          <MenuItem
            icon={Timer}
            onSelect={() => void navigate({ to: '/trainings/$id', params: { id: training_id } })}
          >
            Open training
          </MenuItem>
        )}
        {training_id !== null && (
          <MenuItem icon={Images} onSelect={() => void openDataset(training_id)}>
            Open dataset
          </MenuItem>
        )}
        {canShare && (
          <MenuItem icon={Users} onSelect={() => setIsSharing(true)}>
            Share
          </MenuItem>
        )}
        {isArchived ? (
          <MenuItem icon={ArchiveRestore} onSelect={() => setStatus('ready')}>
            Unarchive
          </MenuItem>
        ) : (
          <MenuItem icon={Archive} onSelect={archive}>
            Archive
          </MenuItem>
        )}
        <MenuLine />
        <MenuItem icon={Trash2} danger onSelect={() => setIsAsking(true)}>
          Remove
        </MenuItem>
      </Menu>
      {isRenaming && <RenameDialog model={model} onClose={() => setIsRenaming(false)} />}
      {isShowingDetails && (
        <DetailsDialog model={model} onClose={() => setIsShowingDetails(false)} />
      )}
      {isSharing && <ShareDialog model={model} open onOpenChange={setIsSharing} />}
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title={`Remove ${name}?`}
        description="It is removed from your models. Its images stay in the gallery, and its version stays on Replicate."
        keepLabel="Keep model"
        confirmLabel="Remove"
        pending={remove.isPending}
        error={remove.error ? explain(remove.error) : undefined}
        onConfirm={() => remove.mutate(undefined, onRemoved && { onSuccess: onRemoved })}
      />
    </>
  )
}
