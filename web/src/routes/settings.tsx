import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { createFileRoute, Outlet } from '@tanstack/react-router'
import { PageHead } from '../components/page-head.tsx'
import { configQuery } from '../features/connection/api.ts'
import { sessionQuery } from '../features/session/api.ts'
import { SettingsList } from './-settings-list.tsx'

export const Route = createFileRoute('/settings')({
  loader: ({ context }) => context.queryClient.ensureQueryData(configQuery),
  component: Settings,
})

function Settings() {
  const { data: config } = useSuspenseQuery(configQuery)
  const { data: session } = useQuery(sessionQuery)
  const hasUsers =
    config.sign_in.kind === 'supabase' && session != null && session.role !== 'member'
  return (
    <>
      <PageHead title="Settings" />
      <div className="grid gap-3 md:grid-cols-[168px_minmax(0,1fr)] md:gap-12">
        <SettingsList hasUsers={hasUsers} />
        <div className="min-w-0 max-w-220">
          <Outlet />
        </div>
      </div>
    </>
  )
}
