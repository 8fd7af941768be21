import type { Database } from '../../src/ports/database/database.ts'
import { openPostgresDatabase } from '../../src/ports/database/postgres/postgres-database.ts'
import { readSetupSql } from '../../src/ports/database/schema.ts'
import { openSupabaseDatabase } from '../../src/ports/database/supabase/supabase-database.ts'
import { createTestDatabase, type TestDatabase } from './embedded-template.ts'
import { connectTo, type PostgresServer } from './postgres-server.ts'
import type { Scope } from './scope.ts'
import { setUpProject } from './supabase-project.ts'
import { startSupabaseStandIn } from './supabase-stand-in/index.ts'

const schemaSql = readSetupSql()

/** An empty PostgreSQL database behind its adapter. */
export async function openPostgres(scope: Scope, server: PostgresServer): Promise<TestDatabase> {
  const connectionString = await server.createDatabase(scope)
  const database = await openPostgresDatabase({ connectionString, schemaSql })
  scope.teardown(() => database.close())
  return { ...database, query: await connectTo(scope, connectionString) }
}

/** A new project of the stand-in behind the adapter; `before` is what its database holds already. */
export async function openSupabase(
  scope: Scope,
  server: PostgresServer,
  ...before: string[]
): Promise<TestDatabase> {
  const databaseUrl = await server.createDatabase(scope)
  await setUpProject(databaseUrl, ...before, schemaSql)
  const { url, keys } = await startSupabaseStandIn(scope, { databaseUrl })
  const database = await openSupabaseDatabase({ url, serviceRoleKey: keys.serviceRole, schemaSql })
  return { ...database, query: await connectTo(scope, databaseUrl) }
}

/** One empty database of each engine; the embedded one first. */
export async function openEngines(
  scope: Scope,
  server: PostgresServer,
): Promise<Record<string, Database>> {
  return {
    embedded: await createTestDatabase(scope),
    postgres: await openPostgres(scope, server),
    supabase: await openSupabase(scope, server),
  }
}
