import type { QueryClient } from '@tanstack/react-query'
import { createRouter, type RouterHistory } from '@tanstack/react-router'
import { RouteError } from './components/shell/route-error.tsx'
import { sessionKey } from './features/session/api.ts'
import { createQueryClient } from './lib/query-client.ts'
import { routeTree } from './routeTree.gen.ts'

/** Creates the app's router with its own query client; tests pass a memory history. */
export function createAppRouter(history?: RouterHistory) {
  const queryClient: QueryClient = createQueryClient(() => {
    queryClient.setQueryData(sessionKey, null)
    // The root route checks the session again and redirects to the sign-in page.
    void router.invalidate()
  })
  const router = createRouter({
    routeTree,
    context: { queryClient },
    defaultErrorComponent: RouteError,
    // A page that loads within 400 ms replaces the old one without a placeholder.
    defaultPendingMs: 400,
    defaultPendingMinMs: 0,
    // TanStack Query decides what is fresh; the router asks it every time.
    defaultPreloadStaleTime: 0,
    defaultPreload: 'intent',
    scrollRestoration: true,
    ...(history ? { history } : {}),
  })
  return router
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
