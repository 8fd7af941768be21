import { MAX_ALBUM_NAME } from '@the-way/shared'
import { type FormEvent, useId, useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { TextField } from '../../../components/field.tsx'
import { explain } from '../../../components/page-error.tsx'

interface NameDialogProps {
  title: string
  description: string
  /** The name that the album has. */
  name?: string
  saveLabel: string
  isSaving: boolean
  error: Error | null
  /** Forgets the error. */
  onEdit: () => void
  onSave: (name: string) => void
  onClose: () => void
}

/** Asks for the name of an album. Mount it only while it is open: unmounting discards what was typed. */
export function NameDialog(props: NameDialogProps) {
  const { title, description, name: former = '', saveLabel, isSaving, error } = props
  const { onEdit, onSave, onClose } = props
  const formId = useId()
  const [name, setName] = useState(former)
  const [wasSent, setWasSent] = useState(false)
  const isMissing = name.trim() === ''

  const submit = (event: FormEvent) => {
    event.preventDefault()
    setWasSent(true)
    if (isMissing || isSaving) return
    if (name.trim() === former) return onClose()
    onSave(name.trim())
  }
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => isOpen || onClose()}
      title={title}
      description={description}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" pending={isSaving}>
            {saveLabel}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} noValidate>
        <TextField
          label="Name"
          autoComplete="off"
          maxLength={MAX_ALBUM_NAME}
          value={name}
          onChange={({ target }) => {
            setName(target.value)
            onEdit()
          }}
          error={wasSent && isMissing ? 'Enter a name.' : error ? explain(error) : undefined}
        />
      </form>
    </Dialog>
  )
}
