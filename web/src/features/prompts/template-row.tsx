import { MAX_TEMPLATE_NAME, type PromptTemplate } from '@the-way/shared'
import { Pencil, Trash2 } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { TextField } from '../../components/field.tsx'
import { explain } from '../../components/page-error.tsx'
import { useRenameTemplate } from './api.ts'
import { PromptRow } from './prompt-rows.tsx'

interface TemplateRowProps {
  template: PromptTemplate
  onPick: (prompt: string) => void
  onDelete: () => void
}

/** A template that can be picked, renamed and deleted. */
export function TemplateRow({ template, onPick, onDelete }: TemplateRowProps) {
  const { name, text } = template
  const [isRenaming, setIsRenaming] = useState(false)
  if (isRenaming)
    return (
      <li className="border-t border-line px-2 py-2 first:border-t-0">
        <RenameTemplate template={template} onClose={() => setIsRenaming(false)} />
      </li>
    )
  return (
    <PromptRow
      prompt={text}
      name={name}
      onPick={onPick}
      actions={
        <>
          <Button
            square
            variant="quiet"
            icon={Pencil}
            aria-label={`Rename ${name}`}
            onClick={() => setIsRenaming(true)}
          />
          <Button
            square
            variant="quiet"
            icon={Trash2}
            aria-label={`Delete ${name}`}
            onClick={onDelete}
          />
        </>
      }
    />
  )
}

function RenameTemplate({ template, onClose }: { template: PromptTemplate; onClose: () => void }) {
  const [name, setName] = useState(template.name)
  const rename = useRenameTemplate(template.id)
  const isMissing = name.trim() === ''

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isMissing || rename.isPending) return
    if (name.trim() === template.name) return onClose()
    rename.mutate(name.trim(), { onSuccess: onClose })
  }
  return (
    <form
      onSubmit={submit}
      noValidate
      className="grid grid-cols-[minmax(0,1fr)_auto_auto] items-start gap-1.5"
    >
      <TextField
        label="Name"
        autoComplete="off"
        maxLength={MAX_TEMPLATE_NAME}
        // The button that was pressed is gone.
        autoFocus
        value={name}
        onChange={({ target }) => {
          setName(target.value)
          rename.reset()
        }}
        error={isMissing ? 'Enter a name.' : rename.error ? explain(rename.error) : undefined}
      />
      <Button className="mt-6" onClick={onClose}>
        Cancel
      </Button>
      <Button type="submit" className="mt-6" pending={rename.isPending}>
        Save
      </Button>
    </form>
  )
}
