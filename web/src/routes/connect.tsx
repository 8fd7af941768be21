import { createFileRoute } from '@tanstack/react-router'
import { configQuery } from '../features/connection/api.ts'
import { connectionQuery } from '../features/connection/connect-api.ts'
import { ConnectPage, ForAdminOnly } from '../features/connection/connect-page.tsx'
import { sessionQuery } from '../features/session/api.ts'

export const Route = createFileRoute('/connect')({
  loader: async ({ context: { queryClient } }) => {
    const session = await queryClient.ensureQueryData(sessionQuery)
    await queryClient.ensureQueryData(configQuery)
    const isAdmin = session?.scopes.includes('admin') === true
    if (isAdmin) await queryClient.fetchQuery(connectionQuery)
    return { isAdmin }
  },
  component: Connect,
})

function Connect() {
  const { isAdmin } = Route.useLoaderData()
  return isAdmin ? <ConnectPage /> : <ForAdminOnly />
}
