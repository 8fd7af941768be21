import { type CreatedKey, KEY_NAME_LENGTH, SCOPES, type Scope } from '@the-way/shared'
import { type FormEvent, useId, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Check } from '../../components/check.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { SelectField, TextField } from '../../components/field.tsx'
import { explain } from '../../components/page-error.tsx'
import { useCreateKey } from './api.ts'
import { EXPIRY_OPTIONS, expiryOf, SCOPE_LABELS } from './labels.ts'

interface NewKeyDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  onCreated: (key: CreatedKey) => void
}

const EMPTY = { name: '', scopes: ['read'] as Scope[], days: '90' }

export function NewKeyDialog({ open, onOpenChange, onCreated }: NewKeyDialogProps) {
  const formId = useId()
  const [{ name, scopes, days }, setValues] = useState(EMPTY)
  const create = useCreateKey()
  const set = (change: Partial<typeof EMPTY>) => setValues((values) => ({ ...values, ...change }))

  const close = () => {
    setValues(EMPTY)
    create.reset()
    onOpenChange(false)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() === '' || scopes.length === 0) return
    create.mutate(
      { name, scopes, expires_at: expiryOf(days) },
      {
        onSuccess: (key) => {
          onCreated(key)
          close()
        },
      },
    )
  }
  const reason =
    name.trim() === '' ? 'Enter a name' : scopes.length === 0 ? 'Choose a permission' : undefined
  return (
    <Dialog
      open={open}
      onOpenChange={(isOpen) => (isOpen ? onOpenChange(true) : close())}
      title="New API key"
      description="For your scripts. Choose only the permissions it needs; you can revoke it at any time."
      actions={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button
            type="submit"
            form={formId}
            variant="primary"
            pending={create.isPending}
            disabledReason={reason}
          >
            Create key
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} noValidate className="grid gap-4">
        <TextField
          label="Name"
          hint="What it is for, such as “Nightly batch”"
          autoComplete="off"
          maxLength={KEY_NAME_LENGTH}
          value={name}
          onChange={({ target }) => set({ name: target.value })}
        />
        <fieldset>
          <legend className="mb-1 text-ui font-medium">Permissions</legend>
          {SCOPES.map((scope) => (
            <Check
              key={scope}
              checked={scopes.includes(scope)}
              onChange={(isWanted) =>
                set({ scopes: SCOPES.filter((s) => (s === scope ? isWanted : scopes.includes(s))) })
              }
            >
              {SCOPE_LABELS[scope].long}
            </Check>
          ))}
        </fieldset>
        <SelectField
          label="Expires"
          value={days}
          onChange={({ target }) => set({ days: target.value })}
        >
          {EXPIRY_OPTIONS.map(({ value, label }) => (
            <option key={label} value={value}>
              {label}
            </option>
          ))}
        </SelectField>
        {create.error && (
          <p role="alert" className="text-ui text-danger">
            {explain(create.error)}
          </p>
        )}
      </form>
    </Dialog>
  )
}
