import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { DatabaseSetupError } from '../../src/ports/database/database.ts'
import { readSetupSql } from '../../src/ports/database/schema.ts'
import { openSupabaseDatabase } from '../../src/ports/database/supabase/supabase-database.ts'
import { connectTo } from './postgres-server.ts'
import type { Scope } from './scope.ts'
import type { TestDatabase } from './test-database.ts'
import { UNHURRIED } from './test-database.ts'

/** A real Supabase project for tests, which delete everything in its tables and bucket. */
export interface RealProject {
  url: string
  serviceRoleKey: string
  /** For direct access by tests; The Way itself does not need it. */
  databaseUrl: string
}

/**
 * Returns the project from the three `TEST_SUPABASE_…` variables; `null` if they are not set, which means a stand-in.
 */
export function realProject(): RealProject | null {
  const url = process.env['TEST_SUPABASE_URL']
  const serviceRoleKey = process.env['TEST_SUPABASE_SERVICE_ROLE_KEY']
  const databaseUrl = process.env['TEST_SUPABASE_DATABASE_URL']
  return url && serviceRoleKey && databaseUrl ? { url, serviceRoleKey, databaseUrl } : null
}

/** Sets up the project and opens it through the adapter. */
export async function openRealProject(
  scope: Scope,
  { databaseUrl, ...settings }: RealProject,
): Promise<TestDatabase> {
  const schemaSql = readSetupSql()
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query(schemaSql)
  } finally {
    await client.end()
  }
  const open = () => openSupabaseDatabase({ ...settings, schemaSql, ...UNHURRIED })
  const database = await open().catch(async (error: unknown) => {
    if (!(error instanceof DatabaseSetupError)) throw error
    // PostgREST was notified of the new functions and needs a moment to reload its schema cache.
    await wait(5000)
    return open()
  })
  return { ...database, query: await connectTo(scope, databaseUrl) }
}
