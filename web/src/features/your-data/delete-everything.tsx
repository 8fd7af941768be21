import { DELETE_WORDS } from '@the-way/shared'
import { type FormEvent, useId, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Check } from '../../components/check.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { TextField } from '../../components/field.tsx'
import { explain } from '../../components/page-error.tsx'
import { useDeleteEverything } from './api.ts'

/** Asks with typed words: it cannot be taken back. */
export function DeleteEverything() {
  const formId = useId()
  const [isAsking, setIsAsking] = useState(false)
  const [words, setWords] = useState('')
  const [isAtReplicate, setIsAtReplicate] = useState(true)
  const remove = useDeleteEverything()
  const isConfirmed = words.trim().toLowerCase() === DELETE_WORDS

  const close = () => {
    setWords('')
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
        description="All models, sets, trainings and pictures of yours, with their files. It cannot be taken back; a receipt says what was deleted and when."
        actions={
          <>
            <Button onClick={close}>Keep everything</Button>
            <Button
              type="submit"
              form={formId}
              variant="danger"
              pending={remove.isPending}
              disabledReason={isConfirmed ? undefined : 'Type the words first'}
            >
              Delete everything
            </Button>
          </>
        }
      >
        <form id={formId} onSubmit={submit} noValidate className="grid gap-3">
          <Check checked={isAtReplicate} onChange={setIsAtReplicate}>
            At Replicate too: the versions that were trained here, and those that an earlier
            deletion left there
          </Check>
          <TextField
            label={
              <span>
                Type <b>{DELETE_WORDS}</b>
              </span>
            }
            autoComplete="off"
            value={words}
            onChange={({ target }) => setWords(target.value)}
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
