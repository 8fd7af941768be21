import Fastify from 'fastify'
import type { Scope } from '../scope.ts'
import { temporaryDirectory } from '../temporary-directory.ts'
import { type Keys, makeKeys } from './keys.ts'
import { type RestSwitches, restRoutes } from './rest.ts'
import { type StorageSwitches, storageRoutes } from './storage.ts'

export interface SupabaseStandIn {
  url: string
  keys: Keys
  storage: StorageSwitches
  rest: RestSwitches
}

/**
 * Stands in for a Supabase project, in front of the database at `databaseUrl`: exactly the calls of PostgREST and of
 * Storage that The Way makes. Closed with the scope.
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
  await app.register(restRoutes, { keys, databaseUrl, switches: rest })
  await app.register(storageRoutes, { keys, directory, maxFileBytes, switches: storage })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  scope.teardown(() => app.close())
  return { url, keys, storage, rest }
}
