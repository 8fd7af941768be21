import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { DatabaseSetupError } from '../../src/ports/database/database.ts'
import { readSetupSql } from '../../src/ports/database/schema.ts'
import { openSupabaseDatabase } from '../../src/ports/database/supabase/supabase-database.ts'
import { connectTo } from './postgres-server.ts'
import type { Scope } from './scope.ts'
import type { TestDatabase } from './test-database.ts'

/** A real Supabase project that exists for tests: they empty its tables and its bucket. */
export interface RealProject {
  url: string
  serviceRoleKey: string
  /** For looking behind the calls; The Way itself needs none. */
  databaseUrl: string
}

/** The project that the three `TEST_SUPABASE_…` variables name, null where they are not set: then a stand-in serves. */
export function realProject(): RealProject | null {
  const url = process.env['TEST_SUPABASE_URL']
  const serviceRoleKey = process.env['TEST_SUPABASE_SERVICE_ROLE_KEY']
  const databaseUrl = process.env['TEST_SUPABASE_DATABASE_URL']
  return url && serviceRoleKey && databaseUrl ? { url, serviceRoleKey, databaseUrl } : null
}

/** Sets the project up and opens it by the adapter. */
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
  const open = () => openSupabaseDatabase({ ...settings, schemaSql })
  const database = await open().catch(async (error: unknown) => {
    if (!(error instanceof DatabaseSetupError)) throw error
    // PostgREST has been told of the new functions and takes a moment to read them.
    await wait(5000)
    return open()
  })
  return { ...database, query: await connectTo(scope, databaseUrl) }
}
