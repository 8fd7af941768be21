import { faultWords } from './messages.ts'

/** An account's tokens, as a mailed link or another service leads back with them. */
export interface Tokens {
  access_token: string
  refresh_token: string
}

interface Arrival {
  tokens: Tokens | null
  /** Why it led back without. */
  fault: string | null
}

const FAULT_FIELDS = ['error', 'error_code', 'error_description']

/**
 * What the address of this page was led back with, taken out of it and of the tab's history at once: tokens are good
 * for whoever finds them, and what was refused is no part of the next try.
 */
export function takeArrival(): Arrival {
  const address = new URL(location.href)
  const fragment = new URLSearchParams(address.hash.replace(/^#/, ''))
  const [access_token, refresh_token] = [
    fragment.get('access_token'),
    fragment.get('refresh_token'),
  ]
  // Supabase tells a refusal in both places, or in one.
  const fault = faultWords(fragment) ?? faultWords(address.searchParams)
  if (access_token === null && fault === null) return { tokens: null, fault }
  address.hash = ''
  for (const name of FAULT_FIELDS) address.searchParams.delete(name)
  history.replaceState(history.state, '', address)
  return {
    tokens:
      access_token !== null && refresh_token !== null ? { access_token, refresh_token } : null,
    fault,
  }
}
