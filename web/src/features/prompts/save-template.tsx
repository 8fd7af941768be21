import { MAX_TEMPLATE_NAME } from '@the-way/shared'
import { type FormEvent, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { TextField } from '../../components/field.tsx'
import { explain } from '../../components/page-error.tsx'
import { useSaveTemplate } from './api.ts'

/** A form that saves a prompt by name. */
export function SaveTemplate({ prompt }: { prompt: string }) {
  const [name, setName] = useState('')
  const [isMissing, setIsMissing] = useState(false)
  const save = useSaveTemplate()

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (save.isPending) return
    if (name.trim() === '') return setIsMissing(true)
    save.mutate({ name: name.trim(), text: prompt }, { onSuccess: () => setName('') })
  }
  return (
    <form
      onSubmit={submit}
      noValidate
      className="mb-2 grid grid-cols-[minmax(0,1fr)_auto] items-start gap-1.5 border-b border-line pb-3"
    >
      <TextField
        label="Save this prompt as"
        autoComplete="off"
        maxLength={MAX_TEMPLATE_NAME}
        value={name}
        onChange={({ target }) => {
          setName(target.value)
          setIsMissing(false)
          save.reset()
        }}
        hint={<span className="line-clamp-2 wrap-anywhere">{prompt}</span>}
        error={isMissing ? 'Enter a name.' : save.error ? explain(save.error) : undefined}
      />
      <Button type="submit" className="mt-6" pending={save.isPending}>
        Save
      </Button>
    </form>
  )
}
