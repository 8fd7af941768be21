import { api } from './api-client.ts'

// The router remembers here that it has reloaded the page for a module that is missing.
const ROUTER_RELOADED = 'tanstack_router_reload:'

/**
 * Keeps the page when the code of another page can't be loaded. The router would reload the whole page at once, which
 * shows the browser's own error page while the server is away; the error page here waits until it answers.
 */
export function keepPageWithoutCode() {
  addEventListener('vite:preloadError', ({ payload }) => {
    sessionStorage.setItem(`${ROUTER_RELOADED}${payload.message}`, '1')
    // The answer tells whether the server is away or only this file is missing.
    api.get('/api/health/live').catch(() => {})
  })
}

/** Whether the code of a page could not be loaded: each browser words that differently. */
export const isMissingCode = (error: unknown): boolean =>
  error instanceof TypeError &&
  /dynamically imported module|importing a module script failed/i.test(error.message)
