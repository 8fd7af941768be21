import { useQueryErrorResetBoundary } from '@tanstack/react-query'
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'
import { ApiError } from '../../lib/api-error.ts'
import { LinkButton } from '../link-button.tsx'
import { PageError } from '../page-error.tsx'
import { PageHead } from '../page-head.tsx'
import { SETTINGS } from './places.ts'

interface RouteErrorProps extends ErrorComponentProps {
  /** What was asked for: "model". */
  what?: string
  /** The way to its like: a `LinkButton`. */
  back?: ReactNode
}

/** Every route's error boundary; some say better what they are about. */
export function RouteError({ error, what = 'page', back }: RouteErrorProps) {
  const router = useRouter()
  const { reset } = useQueryErrorResetBoundary()

  // Queries that failed are asked again when the page is drawn again.
  useEffect(() => reset(), [reset])

  const ways = back ?? <LinkButton to="/">Go home</LinkButton>
  if (error instanceof ApiError && error.status === 404) {
    return <NotHere what={what}>{ways}</NotHere>
  }
  return (
    <PageError
      title={`This ${what} did not load`}
      error={error}
      onRetry={() => void router.invalidate()}
    >
      {ways}
      <LinkButton to={SETTINGS} variant="quiet">
        Check the connection
      </LinkButton>
    </PageError>
  )
}

/** An address that names nothing, or nothing any more. */
export const NotHere = ({ what, children }: { what: string; children: ReactNode }) => (
  <>
    <PageHead title={`There is no such ${what}`} />
    <p className="mb-5 max-w-140 text-muted">
      The address may be mistyped, or what it named was removed.
    </p>
    <div className="flex flex-wrap gap-2">{children}</div>
  </>
)
