import type { User } from '@the-way/shared'
import { type FormEvent, useId, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { explain } from '../../components/page-error.tsx'
import { readAmount } from '../spending/amount.ts'
import { CapFields, readCaps, textsOf } from '../spending/cap-fields.tsx'
import { useUpdateUser } from './api.ts'

interface UserCapsDialogProps {
  user: User
  onOpenChange: (open: boolean) => void
}

/** What a user may spend at most. It is there while it is open, so what was typed and not saved is forgotten. */
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
      description="What would pass a cap waits, paused, until it is raised. What runs already goes on."
      actions={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button
            type="submit"
            form={formId}
            variant="primary"
            pending={save.isPending}
            disabledReason={reason}
            // The field says it better.
            reasonHidden={isUnreadable}
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
