import type { QueryClient } from '@tanstack/react-query'
import { ApiError } from '../../lib/api-error.ts'
import { sessionKey, signIn } from './api.ts'

/** The code of a sign-in link: `#code=…`. It stands in the fragment, which reaches no log. */
export const codeInFragment = (hash: string): string | null =>
  new URLSearchParams(hash.replace(/^#/, '')).get('code')

/** Only pages of ours: an address from outside must not decide where a sign-in ends. */
export const safeReturn = (from: unknown): string | undefined =>
  typeof from === 'string' && /^\/(?![/\\])/.test(from) ? from : undefined

/** Uses up a link's code. False when the server refuses it; throws when the server did not answer. */
export async function signInByCode(queryClient: QueryClient, code: string): Promise<boolean> {
  try {
    queryClient.setQueryData(sessionKey, await signIn({ code }))
    return true
  } catch (error) {
    if (error instanceof ApiError && error.status >= 400 && error.status < 500) return false
    throw error
  }
}
