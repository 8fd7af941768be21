import { redirectErrorMessage } from './messages.ts'

/** An account's tokens, which an emailed link or a provider adds to the URL when it redirects here. */
export interface Tokens {
  access_token: string
  refresh_token: string
}

interface Arrival {
  tokens: Tokens | null
  /** Why the URL has no tokens; `null` if nothing failed. */
  fault: string | null
}

const FAULT_FIELDS = ['error', 'error_code', 'error_description']

/**
 * Reads the result of a sign-in from the page's URL, and removes it from the URL and the tab's history at once: anyone who
 * finds the tokens could use them, and an error must not appear again in the next attempt.
 */
export function readArrival(): Arrival {
  const url = new URL(location.href)
  const fragment = new URLSearchParams(url.hash.replace(/^#/, ''))
  const [access_token, refresh_token] = [
    fragment.get('access_token'),
    fragment.get('refresh_token'),
  ]
  // Supabase reports an error in the fragment, the query or both.
  const fault = redirectErrorMessage(fragment) ?? redirectErrorMessage(url.searchParams)
  if (access_token === null && fault === null) return { tokens: null, fault }
  url.hash = ''
  for (const name of FAULT_FIELDS) url.searchParams.delete(name)
  history.replaceState(history.state, '', url)
  return {
    tokens:
      access_token !== null && refresh_token !== null ? { access_token, refresh_token } : null,
    fault,
  }
}
