import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { useEffect } from 'react'
import { dropEarlyResponses } from './lib/early-responses.ts'
import type { createAppRouter } from './router.ts'

/** The whole app for a router. */
export function App({ router }: { router: ReturnType<typeof createAppRouter> }) {
  // Runs after the first page has requested its data.
  useEffect(() => dropEarlyResponses(), [])
  return (
    <QueryClientProvider client={router.options.context.queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  )
}
