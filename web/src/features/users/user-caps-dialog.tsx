import type { User } from '@the-way/shared'
import { type FormEvent, useId, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { explain } from '../../components/page-error.tsx'
import { readAmount } from '../spending/amount.ts'
import { CapFields, readCaps, textsOf, UNCHANGED } from '../spending/cap-fields.tsx'
import { useUpdateUser } from './api.ts'

interface UserCapsDialogProps {
  user: User
  onOpenChange: (open: boolean) => void
}

/** Sets a user's caps. Mount it only while it is open, so that closing it discards unsaved values. */
export function UserCapsDialog({ user, onOpenChange }: UserCapsDialogProps) {
  const formId = useId()
  const [texts, setTexts] = useState(() => textsOf(user.spending))
  const save = useUpdateUser(user.id)
  const { caps, reason } = readCaps(texts, user.spending)
  const isUnreadable = [texts.day, texts.month].some((text) => readAmount(text) === undefined)

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (caps) save.mutate(caps, { onSuccess: () => onOpenChange(false) })
  }
  return (
    <Dialog
      open
      onOpenChange={onOpenChange}
      title={`Caps of ${user.email}`}
      description="A run that would exceed a cap is put on hold until you raise it. Runs that have started continue."
      actions={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button
            type="submit"
            form={formId}
            variant="primary"
            pending={save.isPending}
            disabledReason={reason}
            // An invalid amount is reported beside its field.
            reasonHidden={isUnreadable || reason === UNCHANGED}
          >
            Save caps
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} noValidate>
        <CapFields texts={texts} onChange={setTexts} />
        {save.error && (
          <p role="alert" className="mt-3 text-ui text-danger">
            {explain(save.error)}
          </p>
        )}
      </form>
    </Dialog>
  )
}
