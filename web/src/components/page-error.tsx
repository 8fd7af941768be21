import { CircleX } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { ApiError } from '../lib/api-error.ts'
import { dateTime } from '../lib/format-time.ts'
import { isMissingCode } from '../lib/missing-code.ts'
import { Button } from './button.tsx'
import { CopyButton } from './copy-button.tsx'
import { DefinitionRows } from './definition-rows.tsx'
import { Disclosure } from './disclosure.tsx'
import { usePageTitle } from './page-head.tsx'

interface PageErrorProps {
  /** What happened: "Couldn’t load this model". */
  title: string
  error: unknown
  /** What happens next without the user's action. */
  next?: string | undefined
  onRetry?: () => void
  /** Links to other pages: `LinkButton`s. */
  children?: ReactNode
}

/** Shown in place of a page, or a part of one, that failed to load. */
export function PageError({ title, error, next, onRetry, children }: PageErrorProps) {
  usePageTitle(title)
  return (
    <div className="grid max-w-140 gap-6">
      <div>
        <div className="flex items-center gap-2.5">
          <CircleX size={16} strokeWidth={1.75} className="shrink-0 text-danger" aria-hidden />
          <h1 tabIndex={-1} className="text-title">
            {title}
          </h1>
        </div>
        <p role="alert" className="mt-1.5 text-muted">
          {explain(error)} Your data is safe, and trainings keep running. {next}
        </p>
        <div className="mt-5 flex flex-wrap gap-2">
          {onRetry && (
            <Button variant="primary" onClick={onRetry}>
              Try again
            </Button>
          )}
          {children}
        </div>
      </div>
      <BugReport error={error} />
    </div>
  )
}

/** Returns the message of an error for the user. */
export const explain = (error: unknown) =>
  error instanceof ApiError
    ? error.detail
    : isMissingCode(error)
      ? 'A part of this app could not be loaded.'
      : 'Something on this page went wrong.'

function BugReport({ error }: { error: unknown }) {
  const [time] = useState(() => dateTime(new Date()))
  const facts = [
    { label: 'Code', value: error instanceof ApiError ? error.code : 'page.fault', mono: true },
    { label: 'Request', value: error instanceof ApiError ? error.request_id : null, mono: true },
    { label: 'Error', value: error instanceof ApiError ? null : String(error), mono: true },
    { label: 'Time', value: time },
  ]
  const text = facts
    .filter(({ value }) => value !== null)
    .map(({ label, value }) => `${label}: ${value}`)
    .join('\n')
  return (
    <Disclosure summary="For a bug report" look="panel" open>
      <DefinitionRows rows={facts} align="left" className="mb-3 grid-cols-[96px_minmax(0,1fr)]" />
      <CopyButton text={text} />
    </Disclosure>
  )
}
