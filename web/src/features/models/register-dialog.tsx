import type { Model } from '@the-way/shared'
import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { TextField } from '../../components/field.tsx'
import { Note } from '../../components/note.tsx'
import { TextLink } from '../../components/text-link.tsx'
import { ApiError } from '../../lib/api-error.ts'
import { sentence } from '../../lib/sentence.ts'
import { useSaveModel } from './api.ts'
import { isUnchecked } from './unchecked-tag.tsx'

interface RegisterDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
}

const EMPTY = { name: '', model_url: '', keyword: '' }
type Fields = typeof EMPTY
type Errors = Partial<Record<keyof Fields, string>>

/** Registers a model that is already on Replicate. Closes on success, unless the model could not be checked. */
export function RegisterDialog({ open, onOpenChange }: RegisterDialogProps) {
  const formId = useId()
  const save = useSaveModel()
  const [values, setValues] = useState(EMPTY)
  const [missing, setMissing] = useState<Errors>({})
  const form = useRef<HTMLFormElement>(null)
  const errors = { ...errorsOf(save.error), ...missing }
  const unchecked = save.data && isUnchecked(save.data) ? save.data : null

  useEffect(() => {
    if (save.error || Object.keys(missing).length > 0)
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [save.error, missing])

  const close = (isOpen: boolean) => {
    if (!isOpen) {
      setValues(EMPTY)
      setMissing({})
      save.reset()
    }
    onOpenChange(isOpen)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (save.isPending) return
    const empty = missingIn(values)
    setMissing(empty)
    if (Object.keys(empty).length > 0) return
    const { keyword, ...rest } = values
    save.mutate(
      { ...rest, ...(keyword === '' ? {} : { keyword }) },
      { onSuccess: (model) => !isUnchecked(model) && close(false) },
    )
  }
  const field = (name: keyof Fields) => ({
    value: values[name],
    onChange: ({ target }: { target: { value: string } }) => {
      setValues({ ...values, [name]: target.value.trimStart() })
      // Errors of the old values do not apply to the new ones.
      setMissing({})
      save.reset()
    },
    error: errors[name],
  })
  return (
    <Dialog
      open={open}
      onOpenChange={close}
      title="Register a model"
      description="Add a model that is already on Replicate. We check with Replicate that it can generate images. Nothing is charged."
      actions={
        unchecked ? (
          <Button variant="primary" onClick={() => close(false)}>
            Close
          </Button>
        ) : (
          <>
            <Button onClick={() => close(false)}>Cancel</Button>
            <Button type="submit" form={formId} variant="primary" pending={save.isPending}>
              Register
            </Button>
          </>
        )
      }
    >
      {unchecked ? (
        <UncheckedResult model={unchecked} />
      ) : (
        <form ref={form} id={formId} onSubmit={submit} noValidate className="grid gap-3">
          <TextField label="Name" {...field('name')} />
          <TextField
            label="Model on Replicate"
            mono
            hint="owner/name, owner/name:version or the model’s URL on replicate.com"
            {...field('model_url')}
          />
          <TextField label="Trigger word" mono optional {...field('keyword')} />
          {save.error && Object.keys(errors).length === 0 && (
            <p role="alert" className="text-ui text-danger">
              {save.error.message}
            </p>
          )}
        </form>
      )}
    </Dialog>
  )
}

const UncheckedResult = ({ model }: { model: Model }) => (
  <Note tone="warn" title="Registered, but unchecked." alert>
    We couldn’t check on Replicate that {model.name} exists and can generate. Check it later on{' '}
    <TextLink to="/models/$id" params={{ id: model.id }}>
      its page
    </TextLink>
    .
  </Note>
)

const missingIn = ({ name, model_url }: Fields): Errors => ({
  ...(name.trim() === '' && { name: 'Enter a name.' }),
  ...(model_url.trim() === '' && { model_url: 'Enter a model such as owner/name.' }),
})

/** Returns the errors from Replicate or the server, by field. */
function errorsOf(error: Error | null): Errors {
  if (!(error instanceof ApiError)) return {}
  if (error.status === 422) return { model_url: error.detail }
  return Object.fromEntries(error.errors.map(({ field, detail }) => [field, sentence(detail)]))
}
