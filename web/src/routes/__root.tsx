import type { QueryClient } from '@tanstack/react-query'
import { createRootRouteWithContext, Outlet, redirect, useLocation } from '@tanstack/react-router'
import { LinkButton } from '../components/link-button.tsx'
import { PageHead } from '../components/page-head.tsx'
import { Shell } from '../components/shell/shell.tsx'
import { sessionQuery } from '../features/session/api.ts'

const SIGN_IN = '/sign-in'

export const Route = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  beforeLoad: async ({ context, location }) => {
    if (location.pathname === SIGN_IN) return
    const session = await context.queryClient.ensureQueryData(sessionQuery)
    if (!session) throw redirect({ to: SIGN_IN, search: { from: location.href } })
  },
  component: Root,
  notFoundComponent: NotFound,
})

function Root() {
  const bare = useLocation({ select: (location) => location.pathname === SIGN_IN })
  return (
    <Shell bare={bare}>
      <Outlet />
    </Shell>
  )
}

function NotFound() {
  return (
    <>
      <PageHead title="There is no such page" />
      <p className="mb-5 max-w-140 text-muted">
        The address may be mistyped, or what it named was deleted.
      </p>
      <LinkButton to="/">Go home</LinkButton>
    </>
  )
}
