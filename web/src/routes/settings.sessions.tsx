import { createFileRoute, useRouter } from '@tanstack/react-router'
import { openSessionsQuery } from '../features/session/open-sessions.ts'
import { SessionsSection } from '../features/session/sessions-section.tsx'

export const Route = createFileRoute('/settings/sessions')({
  loader: ({ context }) => context.queryClient.ensureInfiniteQueryData(openSessionsQuery),
  component: Sessions,
})

function Sessions() {
  const router = useRouter()
  return <SessionsSection onSignedOut={() => void router.invalidate()} />
}
