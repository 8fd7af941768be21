import { WifiOff } from 'lucide-react'
import { Button } from '../../../components/button.tsx'
import { Note } from '../../../components/note.tsx'
import { explain } from '../../../components/page-error.tsx'
import { counted } from '../../../lib/format.ts'
import type { SetEditor } from './use-set-editor.ts'

/** What did not arrive, and what to do: the first drop, pictures of before a reload, a line that dropped. */
export function UploadNotes({ editor }: { editor: SetEditor }) {
  const { draft, missing, uploads, queue } = editor
  const lost = uploads.filter(({ state }) => state === 'lost')
  return (
    <>
      {draft.error && !draft.isPending && (
        <Note
          tone="danger"
          alert
          title="The set was not made."
          className="mb-3"
          action={
            <Button variant="quiet" size="small" onClick={draft.retry}>
              Try again
            </Button>
          }
        >
          {explain(draft.error)} Your pictures are still chosen.
        </Note>
      )}
      {missing.length > 0 && (
        <Note
          tone="warn"
          alert
          title={`${counted(missing.length, 'file')} did not make it before this page was loaded anew.`}
          className="mb-3"
          action={
            <Button variant="quiet" size="small" onClick={() => queue?.forgetMissing()}>
              Go on without
            </Button>
          }
        >
          Drop {missing.length === 1 ? 'it' : 'them'} again:{' '}
          <span className="wrap-anywhere">{missing.map(({ name }) => name).join(', ')}.</span>
        </Note>
      )}
      {lost.length > 0 && (
        <Note
          tone="warn"
          icon={WifiOff}
          title={`${counted(lost.length, 'file')} cut off.`}
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
          {reasons(lost.map(({ reason }) => reason ?? ''))} What has arrived is safe; the rest is
          sent again when the server answers.
        </Note>
      )}
    </>
  )
}

const reasons = (all: readonly string[]) => [...new Set(all)].join(' ')
