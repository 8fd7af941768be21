import type { Training } from '@the-way/shared'
import { LinkedText } from '../../../components/linked-text.tsx'
import { Note } from '../../../components/note.tsx'
import { ago, clock, duration } from '../../../lib/format-time.ts'
import { useNow } from '../../../lib/use-now.ts'
import { isCanceling } from '../labels.ts'
import { secondsUntil } from '../times.ts'

/** After this time, the page says that Replicate has not confirmed the cancellation. The server waits as long. */
const CANCEL_SECONDS = 60
const SILENT_SECONDS = 15 * 60

/** Notes on what is unusual about a running training; empty if nothing is. */
export function LiveNotes({ training }: { training: Training }) {
  const { error } = training
  return (
    <div className="mb-6 grid gap-2 empty:hidden">
      {isCanceling(training) && <Canceling training={training} />}
      {error && (
        <Note tone="warn" title={error.message}>
          <LinkedText>{error.hint}</LinkedText>
        </Note>
      )}
      {!isCanceling(training) && <Silence training={training} />}
    </div>
  )
}

function Canceling({ training }: { training: Training }) {
  const now = useNow()
  const { status, cancel_requested_at, error } = training
  if (cancel_requested_at === null) return null
  if (status === 'submitting') {
    return (
      <Note title="Canceling.">
        Replicate has not confirmed yet that it accepted the training. If it did, we’ll cancel it
        there.
      </Note>
    )
  }
  const left = CANCEL_SECONDS - secondsUntil(cancel_requested_at, now)
  return (
    <Note title="Canceling.">
      {error === null && left > 0
        ? 'Usually under a minute.'
        : `Requested at ${clock(cancel_requested_at)} and retried every few seconds since.`}{' '}
      If it finishes first, you keep the model.
    </Note>
  )
}

function Silence({ training }: { training: Training }) {
  const now = useNow()
  const { status, news_at, checked_at } = training
  if (news_at === null || (status !== 'starting' && status !== 'processing')) return null
  const seconds = secondsUntil(news_at, now)
  if (seconds < SILENT_SECONDS) return null
  return (
    <Note tone="warn" title={`No update from Replicate for ${duration(seconds - (seconds % 60))}.`}>
      {checked_at && `Last checked ${ago(checked_at, now)}. `}
      {status === 'starting'
        ? 'No machine has started it yet. You can wait, or cancel for free.'
        : 'It may still finish. You can wait, or cancel and train again.'}
    </Note>
  )
}
