import type { Training } from '@the-way/shared'
import { Note } from '../../components/note.tsx'
import { ago, clock, duration } from '../../lib/format-time.ts'
import { secondsUntil, useNow } from './times.ts'
import { isCancelling } from './words.ts'

/** So long Replicate may take over a cancel before it is said that it does not answer it. */
const CANCEL_SECONDS = 60
const SILENT_SECONDS = 15 * 60

/** What is out of the ordinary about a training under way; nothing where all is well. */
export function LiveNotes({ training }: { training: Training }) {
  const { error } = training
  return (
    <div className="mb-6 grid gap-2 empty:hidden">
      {isCancelling(training) && <Cancelling training={training} />}
      {error && (
        <Note tone="warn" title={error.message}>
          {error.hint}
        </Note>
      )}
      {!isCancelling(training) && <Silence training={training} />}
    </div>
  )
}

function Cancelling({ training }: { training: Training }) {
  const now = useNow()
  const { status, cancel_requested_at, error } = training
  if (cancel_requested_at === null) return null
  if (status === 'submitting') {
    return (
      <Note title="Cancelling.">
        It is not known yet whether Replicate has the training. As soon as it is, the training ends.
      </Note>
    )
  }
  const left = CANCEL_SECONDS - secondsUntil(cancel_requested_at, now)
  return (
    <Note title="Cancelling; Replicate is asked.">
      {error === null && left > 0
        ? `It has ${duration(left)} to end it.`
        : `It is asked again and again since ${clock(cancel_requested_at)}.`}{' '}
      Replicate has the last word: where the training is finished first, its model is kept.
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
    <Note tone="warn" title={`No news from Replicate for ${duration(seconds - (seconds % 60))}.`}>
      {checked_at && `It was asked ${ago(checked_at, now)} and told nothing new. `}
      {status === 'starting'
        ? 'No machine has begun with it yet. You may wait, or cancel free of charge.'
        : 'It may go on by itself. You may wait, or cancel and train again.'}
    </Note>
  )
}
