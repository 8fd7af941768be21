import { useEffect, useRef, useState } from 'react'
import { get, useForm } from 'react-hook-form'
import { ApiError } from '../../../lib/api-error.ts'
import { sentence } from '../../../lib/sentence.ts'
import { type Again, filledFrom } from './again.ts'
import { keepDraft, readDraft } from './draft.ts'
import {
  type FormField,
  fieldLabel,
  formFields,
  resolver,
  type TextFieldName,
  WITH_MESSAGE,
} from './form-fields.ts'
import { emptyForm, type NewModelFields } from './form-values.ts'

const CHANGED = [
  'keyword',
  'category',
  'trainer',
  'subject',
  'effort',
  'aside',
  'parameters',
] as const

/** The form's state: texts and settings, the errors of its fields, and the draft in this tab. */
export function useNewModelForm(again: Again | null) {
  const form = useForm<NewModelFields>({
    resolver,
    // Texts are validated on blur and when the form is submitted; see `textField`.
    mode: 'onSubmit',
    reValidateMode: 'onSubmit',
    shouldFocusError: false,
    defaultValues: readDraft(again) ?? (again ? filledFrom(again) : emptyForm()),
  })
  const { element, focus } = useFocusOnFault()

  useEffect(
    () =>
      form.subscribe({
        formState: { values: true },
        callback: ({ values }) => keepDraft(again, values),
      }),
    [form, again],
  )

  const fieldsNow = () => formFields(form.getValues('trainer'))

  /** Returns the props of a text input. A change clears its error; leaving it empty is only an error on submit. */
  const textField = (name: TextFieldName) =>
    form.register(name, {
      onChange: () => form.clearErrors(name),
      onBlur: () => {
        if (form.getValues(name).trim() !== '') void form.trigger(name)
      },
    })

  /** Validates everything and sends it; if there are errors, focuses the first field that has one. */
  const submit = (send: (fields: NewModelFields) => void) =>
    form.handleSubmit(send, (errors) =>
      focus(fieldsNow().find((field) => Boolean(get(errors, field)))),
    )

  /** Shows the server's validation errors, each at its field, and focuses the first one. */
  const showServerErrors = (error: Error) => {
    if (!(error instanceof ApiError)) return
    const faulty = fieldsNow().filter((field) => {
      const fault = error.errors.find((candidate) => candidate.field === field)
      if (fault)
        form.setError(field, { type: WITH_MESSAGE, message: serverError(field, fault.detail) })
      return fault !== undefined
    })
    focus(faulty[0])
  }

  /** Changes fields that are chosen rather than typed, and validates them at once. */
  const change = (fields: Partial<NewModelFields>) => {
    for (const name of CHANGED) {
      const value = fields[name]
      if (value !== undefined) form.setValue(name, value, { shouldDirty: true })
    }
    form.clearErrors('parameters')
    // One by one: react-hook-form drops an error of `parameters` as a whole, whose parts are not registered inputs.
    void form.trigger(
      fieldsNow().filter((field) => field in fields || field.startsWith('parameters.')),
    )
  }

  return { form, element, submit, showServerErrors, change, textField }
}

/** The API says "should be …", which makes a sentence with the field's label in front. */
const serverError = (field: FormField, detail: string) => sentence(`${fieldLabel(field)} ${detail}`)

/** Focuses a field by its name, after the form has rendered its errors. */
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
