import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Test } from 'tap'
import type { Row } from '../../src/ports/database/calls.ts'
import type { Database } from '../../src/ports/database/database.ts'
import {
  openEmbeddedThread,
  toDatabase,
} from '../../src/ports/database/embedded/embedded-database.ts'
import { openPostgresDatabase } from '../../src/ports/database/postgres/postgres-database.ts'
import { readSetupSql } from '../../src/ports/database/schema.ts'
import { openSupabase } from './engines.ts'
import { connectTo, sharedPostgres } from './postgres-server.ts'
import { repositoryUrl } from './repository.ts'
import { temporaryDirectory } from './temporary-directory.ts'
import { createTestDatabase, UNHURRIED } from './test-database.ts'

export type Query = (sql: string) => Promise<Row[]>

export interface Upgrade {
  /** The unchanged setup file of an earlier version. */
  schema: string
  /** SQL that inserts rows as that version stored them. */
  rows: string
  check(t: Test, database: Pick<Database, 'call'>, query: Query): Promise<void>
}

const schemaSql = readSetupSql()

/** Reads the unchanged setup file of an earlier version. */
export const readFixture = (name: string) =>
  readFile(repositoryUrl(`server/test/fixtures/${name}`), 'utf8')

/** The names of everything that the setup file creates, which must be the same in upgraded and new databases. */
const CATALOG = `
  select 'column ' || table_name || '.' || column_name as name from information_schema.columns where table_schema = 'public'
  union select 'index ' || indexname from pg_indexes where schemaname = 'public'
  union select 'constraint ' || conrelid::regclass || ' ' || conname from pg_constraint where connamespace = 'public'::regnamespace
  union select 'function ' || oid::regprocedure from pg_proc where pronamespace in ('public'::regnamespace, 'the_way'::regnamespace)
  order by 1`

async function checkCatalog(t: Test, query: Query) {
  const fresh = await createTestDatabase(t)
  const named = async (query: Query) =>
    // PostgreSQL 18 also names not-null constraints, and PGlite is an earlier version.
    (await query(CATALOG))
      .map(({ name }) => name)
      .filter((name) => !/_not_null$/.test(String(name)))
  t.strictSame(await named(query), await named(fresh.query))
}

/** Upgrades a database of each engine, twice, and checks it each time. */
export async function testUpgrade(t: Test, { schema, rows, check }: Upgrade): Promise<void> {
  const server = await sharedPostgres(t)
  const checkAll = async (t: Test, database: Pick<Database, 'call'>, query: Query) => {
    await check(t, database, query)
    await checkCatalog(t, query)
  }

  await t.test('embedded', async (t) => {
    const directory = join(temporaryDirectory(t), 'database')
    const old = await openEmbeddedThread({ directory, schemaSql: schema })
    await old.script(rows)
    await old.close()
    for (const again of ['', '\n']) {
      const thread = await openEmbeddedThread({ directory, schemaSql: schemaSql + again })
      await checkAll(t, toDatabase(thread), (sql) => thread.query(sql))
      await thread.close()
    }
  })

  await t.test('PostgreSQL', async (t) => {
    const connectionString = await server.createDatabase(t)
    const query = await connectTo(t, connectionString)
    await query(schema)
    await query(rows)
    for (const again of ['', '\n']) {
      const options = { connectionString, schemaSql: schemaSql + again, ...UNHURRIED }
      const database = await openPostgresDatabase(options)
      await checkAll(t, database, query)
      await database.close()
    }
  })

  await t.test('the Supabase stand-in, through its SQL editor', async (t) => {
    const database = await openSupabase(t, server, schema, rows, schemaSql)
    await checkAll(t, database, database.query)
  })
}
