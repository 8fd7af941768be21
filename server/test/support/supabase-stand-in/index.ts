import Fastify from 'fastify'
import type { Scope } from '../scope.ts'
import { temporaryDirectory } from '../temporary-directory.ts'
import { authRoutes } from './auth.ts'
import { type AuthState, createAuthState } from './auth-state.ts'
import { type Keys, makeKeys } from './keys.ts'
import { type RestSwitches, restRoutes } from './rest.ts'
import { type StorageSwitches, storageRoutes } from './storage.ts'

export interface SupabaseStandIn {
  url: string
  keys: Keys
  auth: AuthState
  storage: StorageSwitches
  rest: RestSwitches
}

/**
 * Starts a stand-in for a Supabase project in front of the database at `databaseUrl`, with exactly the calls of
 * PostgREST, Storage and Auth that The Way and its pages make. Closed with the scope.
 */
export async function startSupabaseStandIn(
  scope: Scope,
  { databaseUrl, maxFileBytes = 50_000_000 }: { databaseUrl: string; maxFileBytes?: number },
): Promise<SupabaseStandIn> {
  const directory = temporaryDirectory(scope)
  const app = Fastify({ forceCloseConnections: true })
  const keys = makeKeys()
  const storage: StorageSwitches = {}
  const rest: RestSwitches = {}
  const auth = await createAuthState()
  await app.register(restRoutes, { keys, databaseUrl, switches: rest })
  await app.register(storageRoutes, { keys, directory, maxFileBytes, switches: storage })
  await app.register(authRoutes, { keys, auth })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  auth.setUrl(url)
  scope.teardown(() => app.close())
  return { url, keys, auth, storage, rest }
}
