import type { QueryClient } from '@tanstack/react-query'
import { createRouter, type RouterHistory } from '@tanstack/react-router'
import { RouteError } from './components/shell/route-error.tsx'
import { sessionKey } from './features/session/api.ts'
import { createQueryClient } from './lib/query-client.ts'
import { routeTree } from './routeTree.gen.ts'

/** The app's router with its own query client; tests give a history in memory. */
export function createAppRouter(history?: RouterHistory) {
  const queryClient: QueryClient = createQueryClient(() => {
    queryClient.setQueryData(sessionKey, null)
    // The root route looks at the session again and leads to the sign-in page.
    void router.invalidate()
  })
  const router = createRouter({
    routeTree,
    context: { queryClient },
    defaultErrorComponent: RouteError,
    // What comes within 400 ms replaces the old page without a placeholder between.
    defaultPendingMs: 400,
    defaultPendingMinMs: 0,
    // Query knows what is fresh; the router asks it every time.
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
