import type { Trainer } from '@the-way/shared'
import { useEffect, useRef } from 'react'
import { Note } from '../../../components/note.tsx'
import { explain } from '../../../components/page-error.tsx'
import { ApiError, UNREACHABLE } from '../../../lib/api-error.ts'
import { sentence } from '../../../lib/sentence.ts'
import { formFields } from './form-values.ts'

interface StartOutcomeProps {
  error: Error
  trainer: Trainer
}

/** Why the training has not started, and that everything is still filled in. */
export function StartOutcome(props: StartOutcomeProps) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // Newer browsers return a promise from it, which must not become the effect's clean-up.
    void box.current?.scrollIntoView({ block: 'nearest' })
  }, [])
  return (
    <div ref={box} className="max-lg:mt-3">
      <Words {...props} />
    </div>
  )
}

function Words({ error, trainer }: StartOutcomeProps) {
  const faults = error instanceof ApiError ? error.errors : []
  const elsewhere = faults.filter(
    ({ field }) => !formFields(trainer).some((known) => known === field),
  )
  if (faults.length > elsewhere.length) {
    return (
      <Note tone="danger" alert title="Training not started.">
        Fix the highlighted fields. Everything else stays filled in.
      </Note>
    )
  }
  const lost = error instanceof ApiError && error.code === UNREACHABLE
  return (
    <Note tone="danger" alert title={lost ? 'The connection dropped.' : 'Training not started.'}>
      {reasonOf(error)} {elsewhere.map(({ detail }) => sentence(detail)).join(' ')}{' '}
      {lost
        ? 'Everything is still filled in. Try again: it cannot start twice.'
        : 'Everything is still filled in.'}
    </Note>
  )
}

/** The button beside it counts down; a number here would stand still. */
const reasonOf = (error: Error) => explain(error).replace(/ Try again in \d+ s\.$/, '')
