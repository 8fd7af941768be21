import { useSuspenseQuery } from '@tanstack/react-query'
import { createFileRoute } from '@tanstack/react-router'
import { configQuery } from '../features/connection/api.ts'
import { invitationsQuery, usersQuery } from '../features/users/api.ts'
import { InvitationsSection } from '../features/users/invitations-section.tsx'
import { UsersSection } from '../features/users/users-section.tsx'

export const Route = createFileRoute('/settings/users')({
  loader: ({ context }) =>
    Promise.all([
      context.queryClient.ensureInfiniteQueryData(usersQuery),
      context.queryClient.ensureInfiniteQueryData(invitationsQuery),
    ]),
  component: Users,
})

function Users() {
  const { data: config } = useSuspenseQuery(configQuery)
  const isOpen = config.sign_in.kind === 'supabase' && config.sign_in.sign_up === 'open'
  return (
    <>
      <UsersSection />
      <InvitationsSection isOpen={isOpen} />
    </>
  )
}
