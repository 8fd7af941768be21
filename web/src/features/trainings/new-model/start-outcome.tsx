import { useEffect, useRef } from 'react'
import { Note } from '../../../components/note.tsx'
import { explain } from '../../../components/page-error.tsx'
import { TextLink } from '../../../components/text-link.tsx'
import { ApiError, UNREACHABLE } from '../../../lib/api-error.ts'

interface StartOutcomeProps {
  error: Error
  /** All had been sent when it ended: the server may have started the training. */
  sentWhole: boolean
}

/** Why it has not started, and that everything is still there. */
export function StartOutcome({ error, sentWhole }: StartOutcomeProps) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // Newer browsers return a promise from it, which must not become the effect's clean-up.
    void box.current?.scrollIntoView({ block: 'nearest' })
  }, [])
  return (
    <div ref={box} className="mt-3 scroll-my-40">
      <Words error={error} sentWhole={sentWhole} />
    </div>
  )
}

function Words({ error, sentWhole }: StartOutcomeProps) {
  if (error.name === 'AbortError') {
    return sentWhole ? (
      <Note tone="warn" alert title="Stopped waiting.">
        All was sent, so it may have started: look at{' '}
        <TextLink to="/trainings">your trainings</TextLink>. Sending the same again cannot start it
        twice.
      </Note>
    ) : (
      <Note alert title="Upload stopped.">
        Nothing was started; everything is still filled in.
      </Note>
    )
  }
  if (error instanceof ApiError && error.errors.length > 0) {
    return (
      <Note tone="danger" alert title="It has not started.">
        Mend what is marked; everything else stays filled in.
      </Note>
    )
  }
  const lost = error instanceof ApiError && error.code === UNREACHABLE
  return (
    <Note tone="danger" alert title={lost ? 'The line dropped.' : 'It has not started.'}>
      {explain(error)}{' '}
      {lost
        ? 'Everything is still filled in; send it again, it cannot start twice.'
        : 'Everything is still filled in.'}
    </Note>
  )
}
