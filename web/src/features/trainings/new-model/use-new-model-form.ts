import type { StartTrainingFields } from '@the-way/shared'
import { useEffect, useRef, useState } from 'react'
import { get, useForm } from 'react-hook-form'
import { ApiError } from '../../../lib/api-error.ts'
import { sentence } from '../../../lib/sentence.ts'
import { keepDraft, readDraft } from './draft.ts'
import { emptyForm, FORM_FIELDS, FROM_SERVER, resolver } from './form-values.ts'
import { oneZip } from './zip-check.ts'

/** The form's state: texts, figures and the ZIP, what is wrong with them, and the draft in this tab. */
export function useNewModelForm(maxZipBytes: number) {
  const [draft] = useState(readDraft)
  const form = useForm<StartTrainingFields>({
    resolver,
    mode: 'onTouched',
    shouldFocusError: false,
    defaultValues: draft?.fields ?? emptyForm(),
  })
  const [file, setFile] = useState<File | null>(null)
  const [fileFaults, setFileFaults] = useState<readonly string[]>([])
  const { element, focus } = useFocusOnFault()

  const fileName = file?.name ?? draft?.file_name ?? null
  useEffect(
    () =>
      form.subscribe({
        formState: { values: true },
        callback: ({ values }) => keepDraft({ fields: values, file_name: fileName }),
      }),
    [form, fileName],
  )

  const takeFiles = (files: File[]) => {
    const taken = oneZip(files, maxZipBytes)
    setFile(taken.file)
    setFileFaults(taken.fault === null ? [] : [taken.fault])
    if (taken.file) keepDraft({ fields: form.getValues(), file_name: taken.file.name })
  }

  /** Checks everything; the first fault takes the focus. */
  const submit = (send: (fields: StartTrainingFields, file: File) => void) => {
    const missing = () => {
      if (fileFaults.length === 0) setFileFaults(['Choose a ZIP of pictures.'])
      focus('file')
    }
    return form.handleSubmit(
      (fields) => (file ? send(fields, file) : missing()),
      (errors) =>
        file ? focus(FORM_FIELDS.find((field) => Boolean(get(errors, field)))) : missing(),
    )
  }

  /** Shows what the server found wrong, each at its field. */
  const showRefusal = (error: Error) => {
    if (!(error instanceof ApiError)) return
    const faultsOf = (name: string) =>
      error.errors.filter(({ field }) => field === name).map(({ detail }) => detail)
    const ofFile = faultsOf('file')
    setFileFaults(ofFile)
    const faulty = FORM_FIELDS.filter((field) => {
      const [message] = faultsOf(field)
      if (message !== undefined) {
        form.setError(field, { type: FROM_SERVER, message: sentence(message) })
      }
      return message !== undefined
    })
    focus(ofFile.length > 0 ? 'file' : faulty[0])
  }

  return {
    form,
    element,
    file,
    fileFaults,
    /** The name of a ZIP that has to be chosen again. */
    lostFile: file === null ? (draft?.file_name ?? null) : null,
    takeFiles,
    submit,
    showRefusal,
  }
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
