import type { QueryClient } from '@tanstack/react-query'
import { ApiError } from '../../lib/api-error.ts'
import { sessionKey, signIn } from './api.ts'

/** Returns the code of a sign-in link, `#code=…`. It is in the fragment, which is never logged. */
export const codeInFragment = (hash: string): string | null =>
  new URLSearchParams(hash.replace(/^#/, '')).get('code')

/** Returns `from` if it is a path of ours; a link from another site must not choose where a sign-in leads. */
export const safeReturn = (from: unknown): string | undefined =>
  typeof from === 'string' && /^\/(?![/\\])/.test(from) ? from : undefined

/** Signs in with a link's code. Returns false if the server rejects it; throws if the server does not answer. */
export async function signInByCode(queryClient: QueryClient, code: string): Promise<boolean> {
  try {
    queryClient.setQueryData(sessionKey, await signIn({ code }))
    return true
  } catch (error) {
    if (error instanceof ApiError && error.status >= 400 && error.status < 500) return false
    throw error
  }
}
