import type { Database } from '../../src/ports/database/database.ts'
import { readSetupSql } from '../../src/ports/database/schema.ts'
import { openSupabaseDatabase } from '../../src/ports/database/supabase/supabase-database.ts'
import { createEmbeddedDatabase } from './embedded-database.ts'
import { connectTo, type PostgresServer } from './postgres-server.ts'
import type { Scope } from './scope.ts'
import { setUpProject } from './supabase-project.ts'
import { startSupabaseStandIn } from './supabase-stand-in/index.ts'
import { openFromTemplate, type TestDatabase, UNHURRIED } from './test-database.ts'

const schemaSql = readSetupSql()

/** Opens a new project of the stand-in through the adapter; `before` is SQL that its database already contains. */
export async function openSupabase(
  scope: Scope,
  server: PostgresServer,
  ...before: string[]
): Promise<TestDatabase> {
  const databaseUrl = await server.createDatabase(scope)
  await setUpProject(databaseUrl, ...before, schemaSql)
  const { url, keys } = await startSupabaseStandIn(scope, { databaseUrl })
  const database = await openSupabaseDatabase({
    url,
    serviceRoleKey: keys.serviceRole,
    schemaSql,
    ...UNHURRIED,
  })
  return { ...database, query: await connectTo(scope, databaseUrl) }
}

/** Opens one empty database of each engine, the embedded one first. */
export async function openEngines(
  scope: Scope,
  server: PostgresServer,
): Promise<Record<string, Database>> {
  return {
    embedded: await createEmbeddedDatabase(scope),
    postgres: await openFromTemplate(scope, server),
    supabase: await openSupabase(scope, server),
  }
}
