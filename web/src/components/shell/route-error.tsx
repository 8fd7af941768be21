import { useQueryErrorResetBoundary } from '@tanstack/react-query'
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'
import { ApiError } from '../../lib/api-error.ts'
import { isMissingCode } from '../../lib/missing-code.ts'
import { isTemporary, useReload } from '../../lib/use-reload.ts'
import { LinkButton } from '../link-button.tsx'
import { PageError } from '../page-error.tsx'
import { PageHead } from '../page-head.tsx'
import { CONNECT } from './places.ts'

interface RouteErrorProps extends ErrorComponentProps {
  /** What was requested: "model". */
  what?: string
  /** A link to the list it belongs to: a `LinkButton`. */
  back?: ReactNode
}

/** The error component of every route; some routes name what they show. */
export function RouteError({ error, what = 'page', back }: RouteErrorProps) {
  const router = useRouter()
  const { reset } = useQueryErrorResetBoundary()

  // Makes failed queries run again when the page is rendered again.
  useEffect(() => reset(), [reset])

  const load = () => void router.invalidate()
  useReload(error, load)

  const ways = back ?? <LinkButton to="/">Go to Home</LinkButton>
  if (error instanceof ApiError && error.status === 404) {
    return <NotHere what={what}>{ways}</NotHere>
  }
  return (
    <PageError
      title={`Couldn’t load this ${what}`}
      error={error}
      next={isTemporary(error) ? 'This page reloads automatically when it can.' : undefined}
      onRetry={() => (isMissingCode(error) ? location.reload() : load())}
    >
      {ways}
      <LinkButton to={CONNECT} variant="quiet">
        Check the connection
      </LinkButton>
    </PageError>
  )
}

/** For a URL that does not exist, or no longer does. */
export const NotHere = ({ what, children }: { what: string; children: ReactNode }) => (
  <>
    <PageHead title={`${what.charAt(0).toUpperCase()}${what.slice(1)} not found`} />
    <p className="mb-5 max-w-140 text-muted">
      The URL may be wrong, or the {what} may have been deleted.
    </p>
    <div className="flex flex-wrap gap-2">{children}</div>
  </>
)
