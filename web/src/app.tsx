import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import type { createAppRouter } from './router.ts'

/** The whole app for a router. */
export const App = ({ router }: { router: ReturnType<typeof createAppRouter> }) => (
  <QueryClientProvider client={router.options.context.queryClient}>
    <RouterProvider router={router} />
  </QueryClientProvider>
)
