import { existsSync } from 'node:fs'
import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import root, { type Test, test } from 'tap'
import {
  openEmbeddedThread,
  toDatabase,
} from '../../../src/ports/database/embedded/embedded-database.ts'
import { startPglite } from '../../../src/ports/database/embedded/pglite-thread.ts'
import { openPostgresDatabase } from '../../../src/ports/database/postgres/postgres-database.ts'
import { readSchemaVersion, readSetupSql } from '../../../src/ports/database/schema.ts'
import { openSupabaseDatabase } from '../../../src/ports/database/supabase/supabase-database.ts'
import { kill, runChild } from '../../support/child.ts'
import { connectTo, sharedPostgres } from '../../support/postgres-server.ts'
import { setUpProject } from '../../support/supabase-project.ts'
import { startSupabaseStandIn } from '../../support/supabase-stand-in/index.ts'
import { startTcpProxy } from '../../support/tcp-proxy.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'
import { UNHURRIED } from '../../support/test-database.ts'
import type { Query } from '../../support/upgrade.ts'
import { waitFor } from '../../support/wait-for.ts'
import { checkUpgraded, rows7, schema7 } from './schema-7.ts'

const schemaSql = readSetupSql()
const NEW_VERSION = readSchemaVersion(schemaSql)

/** Where the upgrade is killed: before which line of the setup file, and which version the database has then. */
const PLACES = [
  { name: 'after renaming tables', line: '-- From scripts/sql/tables/models.sql', version: 7 },
  { name: 'after moving rows', line: '-- From scripts/sql/functions/helpers.sql', version: 7 },
  { name: 'before the commit', line: '\ncommit;', version: 7 },
  {
    name: 'before its hash is stored',
    line: '-- An SQL editor shows the last result.',
    version: NEW_VERSION,
  },
]

/** Returns the setup file with more SQL before one of its lines. */
function withSqlBefore(line: string, sql: string): string {
  const [before, after, ...others] = schemaSql.split(line)
  if (before === undefined || after === undefined || others.length > 0)
    throw new Error(`The setup file must contain once: ${line}`)
  return `${before}\n${sql}\n${line}${after}`
}

/** Returns all rows of all tables. */
async function readContent(query: Query) {
  const tables = await query(
    "select tablename as name from pg_tables where schemaname = 'public' order by 1",
  )
  const content: Record<string, unknown> = {}
  for (const { name } of tables)
    content[String(name)] = await query(
      `select to_jsonb(t) as row from public.${String(name)} t order by 1`,
    )
  return content
}

/** Checks that the upgrade changed nothing, or everything if it was killed after the commit. */
async function checkKilled(t: Test, query: Query, version: number, before: object) {
  t.strictSame(await query('select max(version) as version from the_way.schema_version'), [
    { version },
  ])
  if (version === 7) t.strictSame(await readContent(query), before)
}

let created: Promise<string> | undefined

/** Returns the folder of an embedded database of version 7, which takes long to create. */
async function createSchema7(): Promise<string> {
  const directory = join(temporaryDirectory(root), 'database')
  const thread = await openEmbeddedThread({ directory, schemaSql: schema7 })
  await thread.script(rows7)
  await thread.close()
  return directory
}

test('embedded: an upgrade whose process is killed can be repeated', async (t) => {
  created ??= createSchema7()
  const original = await created
  for (const { name, line } of PLACES)
    await t.test(name, async (t) => {
      const directory = join(temporaryDirectory(t), 'database')
      await cp(original, directory, { recursive: true })
      const old = await startPglite(directory)
      const before = await readContent(old.query)
      await old.close()

      // PGlite's root folder is not the system's; its data folder is the only one that both know.
      const reached = "copy (select 1) to '/pglite/data/reached'; select pg_sleep(3600);"
      const setupFile = join(temporaryDirectory(t), 'setup.sql')
      await writeFile(setupFile, withSqlBefore(line, reached))
      const child = runChild(t, new URL('upgrade-child.js', import.meta.url), directory, setupFile)
      await waitFor(async () => existsSync(join(directory, 'reached')), Boolean)
      await kill(child)

      const killed = await startPglite(directory)
      // The server applies the file and stores its hash in one transaction.
      await checkKilled(t, killed.query, 7, before)
      await killed.close()
      const upgraded = await openEmbeddedThread({ directory, schemaSql })
      await checkUpgraded(t, toDatabase(upgraded), (sql) => upgraded.query(sql))
      await upgraded.close()
    })
})

/** Runs the upgrade over one connection to this place, where `end` ends it, and waits until the server has noticed. */
async function upgradeUntil(
  line: string,
  { upgrade, query, end }: { upgrade: Query; query: Query; end: (pid: unknown) => unknown },
) {
  // By default, a server only notices that a connection is gone when it sends something.
  const reached = "set client_connection_check_interval = '100ms'; select pg_sleep(3600);"
  const ended = upgrade(withSqlBefore(line, reached)).then(
    () => false,
    () => true,
  )
  const sleeping =
    "select pid from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'"
  const [backend] = await waitFor(
    () => query(sleeping),
    (rows) => rows.length === 1,
  )
  await end(backend?.['pid'])
  await waitFor(
    () => query(sleeping),
    (rows) => rows.length === 0,
  )
  return ended
}

test('PostgreSQL: an upgrade that the server ends can be repeated', async (t) => {
  const server = await sharedPostgres(t)
  for (const { name, line, version } of PLACES)
    await t.test(name, async (t) => {
      const connectionString = await server.createDatabase(t)
      const query = await connectTo(t, connectionString)
      await query(schema7)
      await query(rows7)
      const before = await readContent(query)
      const upgrade = await connectTo(t, connectionString)
      const end = (pid: unknown) => query(`select pg_terminate_backend(${Number(pid)})`)
      t.ok(await upgradeUntil(line, { upgrade, query, end }))
      await checkKilled(t, query, version, before)
      const database = await openPostgresDatabase({ connectionString, schemaSql, ...UNHURRIED })
      t.teardown(() => database.close())
      await checkUpgraded(t, database, query)
    })
})

test('Supabase: an upgrade whose connection breaks can be pasted again', async (t) => {
  const server = await sharedPostgres(t)
  for (const { name, line, version } of PLACES)
    await t.test(name, async (t) => {
      const databaseUrl = await server.createDatabase(t)
      await setUpProject(databaseUrl, schema7, rows7)
      const query = await connectTo(t, databaseUrl)
      const before = await readContent(query)
      const proxied = new URL(databaseUrl)
      const proxy = await startTcpProxy(t, Number(proxied.port))
      proxied.port = String(proxy.port)
      const upgrade = await connectTo(t, proxied.href)
      t.ok(await upgradeUntil(line, { upgrade, query, end: proxy.cut }))
      await checkKilled(t, query, version, before)

      const { url, keys } = await startSupabaseStandIn(t, { databaseUrl })
      const serviceRoleKey = keys.serviceRole
      const options = { url, serviceRoleKey, schemaSql, giveUpAfterMs: 0, ...UNHURRIED }
      if (version === 7)
        await t.rejects(openSupabaseDatabase(options), /has schema 7 and .* needs .*Paste/)
      await query(schemaSql)
      const database = await openSupabaseDatabase(options)
      t.teardown(() => database.close())
      await checkUpgraded(t, database, query)
    })
})
