import { DELETE_WORDS } from '@the-way/shared'
import { type FormEvent, useId, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Check } from '../../components/check.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { TextField } from '../../components/field.tsx'
import { explain } from '../../components/page-error.tsx'
import { useDeleteEverything } from './api.ts'

const CONFIRM = `Type "${DELETE_WORDS}" to confirm`

/** Asks the user to type a phrase, because it cannot be undone. */
export function DeleteEverything() {
  const formId = useId()
  const [isAsking, setIsAsking] = useState(false)
  const [typed, setTyped] = useState('')
  const [isAtReplicate, setIsAtReplicate] = useState(true)
  const remove = useDeleteEverything()
  const isConfirmed = typed.trim().toLowerCase() === DELETE_WORDS

  const close = () => {
    setTyped('')
    remove.reset()
    setIsAsking(false)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isConfirmed) return
    remove.mutate({ confirm: DELETE_WORDS, at_replicate: isAtReplicate }, { onSuccess: close })
  }
  return (
    <>
      <Button variant="danger" onClick={() => setIsAsking(true)}>
        Delete everything
      </Button>
      <Dialog
        open={isAsking}
        onOpenChange={(isOpen) => (isOpen ? setIsAsking(true) : close())}
        title="Delete everything?"
        description="All your models, datasets, trainings and images, with their files. Runs on hold are canceled. This cannot be undone; a receipt records what was deleted."
        actions={
          <>
            <Button onClick={close}>Keep everything</Button>
            <Button
              type="submit"
              form={formId}
              variant="danger"
              pending={remove.isPending}
              disabledReason={isConfirmed ? undefined : CONFIRM}
              // The label of the field above says it.
              reasonHidden
            >
              Delete everything
            </Button>
          </>
        }
      >
        <form id={formId} onSubmit={submit} noValidate className="grid gap-3">
          <Check checked={isAtReplicate} onChange={setIsAtReplicate}>
            On Replicate too: all versions trained here, and any that an earlier deletion left there
          </Check>
          <TextField
            label={CONFIRM}
            autoComplete="off"
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
          />
          {remove.error && (
            <p role="alert" className="text-ui text-danger">
              {explain(remove.error)}
            </p>
          )}
        </form>
      </Dialog>
    </>
  )
}
