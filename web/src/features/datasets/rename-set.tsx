import type { Dataset } from '@the-way/shared'
import { DatasetNameSchema } from '@the-way/shared'
import { type FormEvent, useId, useState } from 'react'
import { Value } from 'typebox/value'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { TextField } from '../../components/field.tsx'
import { explain } from '../../components/page-error.tsx'
import { useChangeDataset } from './api.ts'

/** Asks for a set's name. */
export function RenameSet({ dataset, onClose }: { dataset: Dataset; onClose: () => void }) {
  const formId = useId()
  const change = useChangeDataset(dataset.id)
  const [name, setName] = useState(dataset.name)
  const [isWrong, setIsWrong] = useState(false)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const isValid = Value.Check(DatasetNameSchema, name)
    setIsWrong(!isValid)
    if (isValid) change.mutate({ name: name.trim() }, { onSuccess: onClose })
  }
  const fault = isWrong ? 'Give it a name of at most 100 characters.' : undefined
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title="Rename this set"
      description="Only you see the name; trainings keep their own."
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
          onChange={({ target }) => setName(target.value)}
          error={fault ?? (change.error && explain(change.error))}
        />
      </form>
    </Dialog>
  )
}
