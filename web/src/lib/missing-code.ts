import { api } from './api-client.ts'

// The router stores here that it has reloaded the page because of a missing module.
const ROUTER_RELOADED = 'tanstack_router_reload:'

/**
 * Keeps the app on screen when the code of another page can't be loaded. The router would reload the whole document at
 * once, which shows the browser's own error page while the server is unreachable; our error page waits until it answers.
 */
export function keepPageWithoutCode() {
  addEventListener('vite:preloadError', ({ payload }) => {
    sessionStorage.setItem(`${ROUTER_RELOADED}${payload.message}`, '1')
    // The response shows whether the server is unreachable or only this file is missing.
    api.get('/api/health/live').catch(() => {})
  })
}

/** Returns whether the code of a page could not be loaded; each browser has its own message for that. */
export const isMissingCode = (error: unknown): boolean =>
  error instanceof TypeError &&
  /dynamically imported module|importing a module script failed/i.test(error.message)
