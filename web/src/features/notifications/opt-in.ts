import type { QueryClient } from '@tanstack/react-query'
import type { Session } from '@the-way/shared'
import { sessionKey } from '../session/api.ts'

const KEY = 'notifications'

/**
 * Returns whether the user has opted in to notifications in this browser. The choice is stored on the device, with the
 * user's id: the server ends a subscription with its session, and the choice applies again only when the same user signs
 * in.
 */
export function isOptedIn(queryClient: QueryClient): boolean {
  const owner = ownerOf(queryClient)
  return owner !== undefined && localStorage.getItem(KEY) === owner
}

export function keepOptIn(queryClient: QueryClient, isOn: boolean) {
  const owner = ownerOf(queryClient)
  if (isOn && owner !== undefined) localStorage.setItem(KEY, owner)
  else localStorage.removeItem(KEY)
}

const ownerOf = (queryClient: QueryClient) =>
  queryClient.getQueryData<Session | null>(sessionKey)?.owner.id
