import { type FormEvent, useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { TextField } from '../../../components/field.tsx'
import { counted } from '../../../lib/format.ts'
import { type Bulk, replaced, withPrefix } from './find-replace.ts'
import type { DatasetEditor } from './use-dataset-editor.ts'

/** Changes all captions at once: adds a prefix, or finds and replaces. The buttons say how many would change. */
export function CaptionTools({ editor }: { editor: DatasetEditor }) {
  const { images, captions } = editor
  const [prefix, setPrefix] = useState('')
  const [find, setFind] = useState('')
  const [replacement, setReplacement] = useState('')
  const all = images.map(({ id, caption }) => ({ id, text: captions.texts.get(id) ?? caption }))
  const adding = withPrefix(all, prefix)
  const replacing = replaced(all, find, replacement)

  const apply = (event: FormEvent, bulk: Bulk, label: string, after: () => void) => {
    event.preventDefault()
    if (bulk.changes.length === 0) return
    captions.store?.change(images, bulk.changes, label)
    after()
  }
  const captionsOf = ({ changes }: Bulk) => counted(changes.length, 'caption')

  return (
    <div className="mb-2 grid items-start gap-4 rounded-panel border border-line bg-surface p-4 md:grid-cols-2">
      <form
        onSubmit={(event) =>
          apply(event, adding, `Prefix added to ${captionsOf(adding)}`, () => setPrefix(''))
        }
        className="grid gap-2"
      >
        <TextField
          label="Add to the start of every caption"
          autoComplete="off"
          value={prefix}
          onChange={({ target }) => setPrefix(target.value)}
          hint={
            prefix.trim() === ''
              ? 'For example: a photograph of'
              : `Changes ${captionsOf(adding)}.${tooLong(adding)}`
          }
        />
        <span>
          <Button
            type="submit"
            reasonHidden
            disabledReason={adding.changes.length === 0 ? 'No caption would change.' : undefined}
          >
            {adding.changes.length === 0 ? 'Add to all' : `Add to ${captionsOf(adding)}`}
          </Button>
        </span>
      </form>
      <form
        onSubmit={(event) =>
          apply(event, replacing, `Replaced in ${captionsOf(replacing)}`, () => setFind(''))
        }
        className="grid gap-2"
      >
        <div className="grid grid-cols-2 items-start gap-2">
          <TextField
            label="Find"
            autoComplete="off"
            value={find}
            onChange={({ target }) => setFind(target.value)}
          />
          <TextField
            label="Replace with"
            autoComplete="off"
            value={replacement}
            onChange={({ target }) => setReplacement(target.value)}
          />
        </div>
        <p role="status" className="text-small text-muted">
          {find === ''
            ? 'Case-sensitive'
            : `Found ${replacing.found === 1 ? 'once' : `${replacing.found} times`} in ${captionsOf(replacing)}.${tooLong(replacing)}`}
        </p>
        <span>
          <Button
            type="submit"
            reasonHidden
            disabledReason={replacing.changes.length === 0 ? 'No caption would change.' : undefined}
          >
            {replacing.changes.length === 0 ? 'Replace all' : `Replace in ${captionsOf(replacing)}`}
          </Button>
        </span>
      </form>
    </div>
  )
}

const tooLong = ({ tooLong }: Bulk) =>
  tooLong === 0 ? '' : ` ${counted(tooLong, 'caption')} would be too long and will stay unchanged.`
