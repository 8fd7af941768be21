import Fastify from 'fastify'
import type { Scope } from '../scope.ts'
import { type Keys, makeKeys } from './keys.ts'
import { restRoutes } from './rest.ts'

export interface SupabaseStandIn {
  url: string
  keys: Keys
}

/**
 * Stands in for a Supabase project, in front of the database at `databaseUrl`: exactly the calls of PostgREST and of
 * Storage that The Way makes. Closed when the test ends.
 */
export async function startSupabaseStandIn(
  t: Scope,
  { databaseUrl }: { databaseUrl: string },
): Promise<SupabaseStandIn> {
  const app = Fastify()
  const keys = makeKeys()
  await app.register(restRoutes, { keys, databaseUrl })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  t.teardown(() => app.close())
  return { url, keys }
}
