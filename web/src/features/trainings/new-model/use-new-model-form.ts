import { useEffect, useRef, useState } from 'react'
import { get, useForm } from 'react-hook-form'
import { ApiError } from '../../../lib/api-error.ts'
import { sentence } from '../../../lib/sentence.ts'
import { keepDraft, readDraft } from './draft.ts'
import {
  emptyForm,
  FORM_FIELDS,
  FROM_SERVER,
  type NewModelFields,
  resolver,
} from './form-values.ts'

/** The form's state: texts and figures, what is wrong with them, and the draft in this tab. */
export function useNewModelForm() {
  const form = useForm<NewModelFields>({
    resolver,
    mode: 'onTouched',
    shouldFocusError: false,
    defaultValues: readDraft() ?? emptyForm(),
  })
  const { element, focus } = useFocusOnFault()

  useEffect(
    () =>
      form.subscribe({
        formState: { values: true },
        callback: ({ values }) => keepDraft(values),
      }),
    [form],
  )

  /** Checks everything; the first fault takes the focus. */
  const submit = (send: (fields: NewModelFields) => void) =>
    form.handleSubmit(send, (errors) =>
      focus(FORM_FIELDS.find((field) => Boolean(get(errors, field)))),
    )

  /** Shows what the server found wrong, each at its field. */
  const showRefusal = (error: Error) => {
    if (!(error instanceof ApiError)) return
    const faulty = FORM_FIELDS.filter((field) => {
      const fault = error.errors.find((candidate) => candidate.field === field)
      if (fault) form.setError(field, { type: FROM_SERVER, message: sentence(fault.detail) })
      return fault !== undefined
    })
    focus(faulty[0])
  }

  return { form, element, submit, showRefusal }
}

/** Gives the focus to a field by its name, after the form is drawn with what is wrong. */
function useFocusOnFault() {
  const element = useRef<HTMLFormElement>(null)
  const [faulty, setFaulty] = useState<{ field: string } | null>(null)

  useEffect(() => {
    const control = faulty && element.current?.elements.namedItem(faulty.field)
    if (!(control instanceof HTMLElement)) return
    control.closest('details')?.setAttribute('open', '')
    control.focus()
  }, [faulty])

  const focus = (field: string | undefined) => setFaulty(field === undefined ? null : { field })
  return { element, focus }
}
