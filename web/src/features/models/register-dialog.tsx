import { type FormEvent, useId, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { TextField } from '../../components/field.tsx'
import { ApiError } from '../../lib/api-error.ts'
import { sentence } from '../../lib/sentence.ts'
import { useSaveModel } from './api.ts'

interface RegisterDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
}

const EMPTY = { name: '', model_url: '', keyword: '' }

/** Takes a finished model of an earlier app into the library. */
export function RegisterDialog({ open, onOpenChange }: RegisterDialogProps) {
  const formId = useId()
  const [values, setValues] = useState(EMPTY)
  const save = useSaveModel()
  const fieldError = (field: string) => {
    if (!(save.error instanceof ApiError)) return undefined
    const fault = save.error.errors.find((error) => error.field === field)
    return fault && sentence(fault.detail)
  }
  const close = (isOpen: boolean) => {
    if (!isOpen) {
      setValues(EMPTY)
      save.reset()
    }
    onOpenChange(isOpen)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const { name, model_url, keyword } = values
    save.mutate(
      { name, model_url, ...(keyword === '' ? {} : { keyword }) },
      { onSuccess: () => close(false) },
    )
  }
  const field = (name: keyof typeof EMPTY) => ({
    value: values[name],
    onChange: ({ target }: { target: { value: string } }) =>
      setValues({ ...values, [name]: target.value.trimStart() }),
    error: fieldError(name),
  })
  return (
    <Dialog
      open={open}
      onOpenChange={close}
      title="Register a model"
      description="A model that is at Replicate already, such as one of an earlier app. Nothing is charged."
      actions={
        <>
          <Button onClick={() => close(false)}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" pending={save.isPending}>
            Register
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} noValidate className="grid gap-3">
        <TextField label="Name" {...field('name')} />
        <TextField
          label="Address at Replicate"
          mono
          hint="owner/name, owner/name:version, or its address on replicate.com"
          {...field('model_url')}
        />
        <TextField label="Keyword" mono optional {...field('keyword')} />
        {save.error && !(save.error instanceof ApiError && save.error.errors.length > 0) && (
          <p role="alert" className="text-ui text-danger">
            {save.error.message}
          </p>
        )}
      </form>
    </Dialog>
  )
}
