import type { Dataset } from '@the-way/shared'
import { DatasetNameSchema, isValid } from '@the-way/shared'
import { type FormEvent, useId, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { TextField } from '../../components/field.tsx'
import { explain } from '../../components/page-error.tsx'
import { useChangeDataset } from './api.ts'

/** The dialog that renames a dataset. */
export function RenameDataset({ dataset, onClose }: { dataset: Dataset; onClose: () => void }) {
  const formId = useId()
  const change = useChangeDataset(dataset.id)
  const [name, setName] = useState(dataset.name)
  const [isInvalid, setIsInvalid] = useState(false)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const isUsable = isValid(DatasetNameSchema, name)
    setIsInvalid(!isUsable)
    if (isUsable) change.mutate({ name: name.trim() }, { onSuccess: onClose })
  }
  const fault = !isInvalid
    ? undefined
    : name.trim() === ''
      ? 'Enter a name.'
      : `Name is too long: ${name.length} of 100 characters.`
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title="Rename dataset"
      description="Only you see this name. Trainings keep the name they have."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" pending={change.isPending}>
            Rename
          </Button>
        </>
      }
    >
      <form id={formId} noValidate onSubmit={submit}>
        <TextField
          label="Name"
          autoComplete="off"
          value={name}
          onChange={({ target }) => {
            setName(target.value)
            setIsInvalid(false)
            change.reset()
          }}
          error={fault ?? (change.error && explain(change.error))}
        />
      </form>
    </Dialog>
  )
}
