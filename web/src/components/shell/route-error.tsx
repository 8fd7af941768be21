import { useQueryErrorResetBoundary } from '@tanstack/react-query'
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'
import { ApiError } from '../../lib/api-error.ts'
import { LinkButton } from '../link-button.tsx'
import { PageError } from '../page-error.tsx'

/** Every route's error boundary, unless it has one of its own with better words. */
export function RouteError({ error }: ErrorComponentProps) {
  const router = useRouter()
  const { reset } = useQueryErrorResetBoundary()

  // Queries that failed are asked again when the page is drawn again.
  useEffect(() => reset(), [reset])

  return (
    <PageError
      title={titleFor(error)}
      error={error}
      onRetry={() => void router.invalidate()}
      {...(isNotFound(error) ? { safe: '' } : {})}
    >
      <LinkButton to="/">Go home</LinkButton>
    </PageError>
  )
}

const isNotFound = (error: unknown) => error instanceof ApiError && error.status === 404

const titleFor = (error: unknown) =>
  isNotFound(error) ? 'This is not here' : 'This page did not load'
