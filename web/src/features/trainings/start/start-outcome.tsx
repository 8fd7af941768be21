import type { Trainer } from '@the-way/shared'
import { useEffect, useRef } from 'react'
import { Note } from '../../../components/note.tsx'
import { explain } from '../../../components/page-error.tsx'
import { ApiError, UNREACHABLE } from '../../../lib/api-error.ts'
import { sentence } from '../../../lib/sentence.ts'
import { formFields } from './form-fields.ts'

interface StartOutcomeProps {
  error: Error
  trainer: Trainer
}

/** Says why the training has not started, and that everything is still filled in. */
export function StartOutcome(props: StartOutcomeProps) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // Newer browsers return a promise from `scrollIntoView`, which must not become the effect's clean-up.
    void box.current?.scrollIntoView({ block: 'nearest' })
  }, [])
  return (
    <div ref={box} className="max-lg:mt-3">
      <OutcomeNote {...props} />
    </div>
  )
}

function OutcomeNote({ error, trainer }: StartOutcomeProps) {
  const faults = error instanceof ApiError ? error.errors : []
  const withoutField = faults.filter(
    ({ field }) => !formFields(trainer).some((known) => known === field),
  )
  if (faults.length > withoutField.length) {
    return (
      <Note tone="danger" alert title="Training not started.">
        Fix the highlighted fields. Everything else stays filled in.
      </Note>
    )
  }
  const isLost = error instanceof ApiError && error.code === UNREACHABLE
  return (
    <Note tone="danger" alert title={isLost ? 'The connection dropped.' : 'Training not started.'}>
      {reasonOf(error)} {withoutField.map(({ detail }) => sentence(detail)).join(' ')}{' '}
      {isLost
        ? 'Everything is still filled in. Try again: it cannot start twice.'
        : 'Everything is still filled in.'}
    </Note>
  )
}

/** Removes the seconds to wait: the button beside the note counts them down, and a number here would not change. */
const reasonOf = (error: Error) => explain(error).replace(/ Try again in \d+ s\.$/, '')
