import { createFileRoute, Outlet } from '@tanstack/react-router'
import { PageHead } from '../components/page-head.tsx'
import { configQuery } from '../features/connection/api.ts'
import { SettingsList } from './-settings-list.tsx'

export const Route = createFileRoute('/settings')({
  loader: ({ context }) => context.queryClient.ensureQueryData(configQuery),
  component: Settings,
})

function Settings() {
  return (
    <>
      <PageHead title="Settings" />
      <div className="grid gap-3 md:grid-cols-[168px_minmax(0,1fr)] md:gap-12">
        <SettingsList />
        <div className="min-w-0 max-w-220">
          <Outlet />
        </div>
      </div>
    </>
  )
}
