import type { Model } from '@the-way/shared'
import { type FormEvent, useId, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { TextField } from '../../components/field.tsx'
import { explain } from '../../components/page-error.tsx'
import { useUpdateModel } from './api.ts'

interface RenameDialogProps {
  model: Model
  onClose: () => void
}

const MAX_LENGTH = 100

/** Renames a model. Mount it only while it is open: unmounting discards unsaved changes. */
export function RenameDialog({ model, onClose }: RenameDialogProps) {
  const formId = useId()
  const [name, setName] = useState(model.name)
  const update = useUpdateModel(model.id)
  const isMissing = name.trim() === ''

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isMissing || update.isPending) return
    if (name.trim() === model.name) return onClose()
    update.mutate({ name: name.trim() }, { onSuccess: onClose })
  }
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => isOpen || onClose()}
      title="Rename model"
      description="Only the name changes. Trainings and the files of images keep the name they had."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" pending={update.isPending}>
            Save
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} noValidate>
        <TextField
          label="Name"
          autoComplete="off"
          maxLength={MAX_LENGTH}
          value={name}
          onChange={({ target }) => {
            setName(target.value)
            update.reset()
          }}
          error={isMissing ? 'Enter a name.' : update.error ? explain(update.error) : undefined}
        />
      </form>
    </Dialog>
  )
}
