import type { ImportableVersion, Trainer } from '@the-way/shared'
import { CircleCheck } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { TextField } from '../../../components/field.tsx'
import { TextLink } from '../../../components/text-link.tsx'
import { ApiError } from '../../../lib/api-error.ts'
import { day } from '../../../lib/format-time.ts'
import { sentence } from '../../../lib/sentence.ts'
import { useSaveModel } from '../api.ts'
import { nameFor, versionLine } from './labels.ts'

interface ImportRowProps {
  version: ImportableVersion
  trainerLabel: (trainer: Trainer) => string
}

/** One version on Replicate, with fields for its name and trigger word, and the button that imports it. */
export function ImportRow({ version, trainerLabel }: ImportRowProps) {
  const { model_url, replicate_id, trainer, created_at } = version
  const [name, setName] = useState(() => nameFor(version))
  const [keyword, setKeyword] = useState(version.keyword ?? '')
  const save = useSaveModel()
  const faults = save.error instanceof ApiError ? save.error.errors : []
  const faultOf = (field: string) => {
    const fault = faults.find((error) => error.field === field)
    return fault && sentence(fault.detail)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (save.isPending) return
    save.mutate({
      name,
      model_url,
      ...(keyword === '' ? {} : { keyword }),
      ...(replicate_id === null ? {} : { replicate_id }),
    })
  }
  const trainerNote = trainer ? `${trainerLabel(trainer)}, ` : ''
  return (
    <li className="border-t border-line py-4 text-ui first:border-line-strong">
      <p className="mb-2.5 text-small text-muted wrap-anywhere">
        {trainerNote}
        {day(created_at)}, {versionLine(version)}
      </p>
      {save.data ? (
        <p role="status" className="flex flex-wrap items-center gap-x-2">
          <CircleCheck size={16} strokeWidth={1.75} className="text-ok" aria-hidden />
          <span className="font-semibold">Imported.</span>
          <TextLink to="/models/$id" params={{ id: save.data.id }}>
            Open {save.data.name}
          </TextLink>
        </p>
      ) : (
        <form
          onSubmit={submit}
          noValidate
          className="grid items-start gap-3 md:grid-cols-[minmax(0,1fr)_minmax(0,200px)_auto]"
        >
          <TextField
            label="Name"
            error={faultOf('name')}
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
          <TextField
            label="Trigger word"
            mono
            optional
            error={faultOf('keyword')}
            value={keyword}
            onChange={({ target }) => setKeyword(target.value.trim())}
          />
          <Button type="submit" pending={save.isPending} className="md:mt-6">
            Import
          </Button>
          {save.error && faults.length === 0 && (
            <p role="alert" className="text-danger md:col-span-3">
              {save.error.message}
            </p>
          )}
        </form>
      )}
    </li>
  )
}
