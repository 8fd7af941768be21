import { WifiOff } from 'lucide-react'
import { Button } from '../../../components/button.tsx'
import { Note } from '../../../components/note.tsx'
import { explain } from '../../../components/page-error.tsx'
import { counted } from '../../../lib/format.ts'
import type { DatasetEditor } from './use-dataset-editor.ts'

/** Says what was not uploaded and what to do: draft not created, page reloaded, or connection dropped. */
export function UploadNotes({ editor }: { editor: DatasetEditor }) {
  const { draft, missing, uploads, queue } = editor
  const lost = uploads.filter(({ state }) => state === 'lost')
  return (
    <>
      {draft.error && !draft.isPending && (
        <Note
          tone="danger"
          alert
          title="The dataset was not created."
          className="mb-3"
          action={
            <Button variant="quiet" size="small" onClick={draft.retry}>
              Try again
            </Button>
          }
        >
          {explain(draft.error)} Your images are still selected.
        </Note>
      )}
      {missing.length > 0 && (
        <Note
          tone="warn"
          alert
          title={`${counted(missing.length, 'file')} ${missing.length === 1 ? 'was' : 'were'} not uploaded before the page reloaded.`}
          className="mb-3"
          action={
            <Button variant="quiet" size="small" onClick={() => queue?.forgetMissing()}>
              Dismiss
            </Button>
          }
        >
          Add {missing.length === 1 ? 'it' : 'them'} again:{' '}
          <span className="wrap-anywhere">{missing.map(({ name }) => name).join(', ')}.</span>
        </Note>
      )}
      {lost.length > 0 && (
        <Note
          tone="warn"
          icon={WifiOff}
          title={`${counted(lost.length, 'upload')} interrupted.`}
          className="mb-3"
          action={
            lost.length > 1 && (
              <Button
                variant="quiet"
                size="small"
                onClick={() => {
                  for (const { id } of lost) queue?.retry(id)
                }}
              >
                Retry all
              </Button>
            )
          }
        >
          {reasons(lost.map(({ reason }) => reason ?? ''))} Finished uploads are safe. The rest
          resume when the server responds.
        </Note>
      )}
    </>
  )
}

const reasons = (all: readonly string[]) => [...new Set(all)].join(' ')
