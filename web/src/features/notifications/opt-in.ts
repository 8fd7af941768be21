import type { QueryClient } from '@tanstack/react-query'
import type { Session } from '@the-way/shared'
import { sessionKey } from '../session/api.ts'

const KEY = 'notifications'

/**
 * Whose choice it is that this browser is notified. Kept on the device, by person: the server ends a subscription with its
 * session, and the choice is still there when the same person signs in again, and not for anybody else.
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
