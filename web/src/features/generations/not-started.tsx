import { CAP_REACHED } from '@the-way/shared'
import { LinkButton } from '../../components/link-button.tsx'
import { Note } from '../../components/note.tsx'
import { explain } from '../../components/page-error.tsx'
import { ApiError } from '../../lib/api-error.ts'
import { sentence } from '../../lib/sentence.ts'
import { isLost } from './use-studio-form.ts'

/** Says why a generation has not started, as far as this page knows. */
export function NotStarted({ error }: { error: Error }) {
  const isCap = error instanceof ApiError && error.code === CAP_REACHED
  const details = error instanceof ApiError ? error.errors : []
  return (
    <Note
      tone="danger"
      alert
      className="mt-3"
      title={isLost(error) ? 'The connection dropped.' : 'Not started.'}
      action={
        isCap && (
          <LinkButton to="/settings/spending" size="small" variant="quiet">
            Change the cap
          </LinkButton>
        )
      }
    >
      {isLost(error)
        ? 'Generate again when the server responds. It can’t start twice.'
        : [
            explain(error),
            ...details.map(({ field, detail }) => sentence(`${field} ${detail}`)),
          ].join(' ')}
    </Note>
  )
}
