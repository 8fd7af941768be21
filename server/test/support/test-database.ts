import { createHash } from 'node:crypto'
import pg from 'pg'
import type { Row } from '../../src/ports/database/calls.ts'
import type { CallTimeout, Database } from '../../src/ports/database/database.ts'
import { openPostgresDatabase } from '../../src/ports/database/postgres/postgres-database.ts'
import { prepareDatabase } from '../../src/ports/database/postgres/prepare-database.ts'
import { readSetupSql } from '../../src/ports/database/schema.ts'
import { administer, connectTo, type PostgresServer, sharedPostgres } from './postgres-server.ts'
import type { Scope } from './scope.ts'

/** A database for tests, with direct access that bypasses the port. */
export interface TestDatabase extends Database {
  query(sql: string, parameters?: unknown[]): Promise<Row[]>
}

/** Database options for tests that are not about outages: a slow machine must not look like an outage. */
export const UNHURRIED = { callTimeoutMs: 300_000 }

const schemaSql = readSetupSql()
const TEMPLATE = `the_way_template_${createHash('sha256').update(schemaSql).digest('hex').slice(0, 16)}`
/** Any number that no other lock uses. */
const TEMPLATE_LOCK = 7_429_113

/** Opens a new PostgreSQL database with the schema applied; closed and removed when the test ends. */
export async function createTestDatabase(scope: Scope): Promise<TestDatabase> {
  return openFromTemplate(scope, await sharedPostgres(scope))
}

/** Does the same on the given server. */
export async function openFromTemplate(
  scope: Scope,
  server: PostgresServer,
  options: CallTimeout = UNHURRIED,
): Promise<TestDatabase> {
  const connectionString = await copyTemplate(scope, server)
  const database = await openPostgresDatabase({ connectionString, schemaSql, ...options })
  scope.teardown(() => database.close())
  return { ...database, query: await connectTo(scope, connectionString) }
}

/** Creates a PostgreSQL database with the schema applied and returns its URL; dropped when the test ends. */
export async function createDatabaseFromTemplate(scope: Scope): Promise<string> {
  return copyTemplate(scope, await sharedPostgres(scope))
}

/** Copying a template takes a tenth of the time of applying the schema. */
async function copyTemplate(scope: Scope, server: PostgresServer): Promise<string> {
  await makeTemplateOnce(server)
  return server.createDatabase(scope, TEMPLATE)
}

/** Test files run in parallel: the first one makes the template, the others wait for it. */
async function makeTemplateOnce({ url }: PostgresServer): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK])
    const { rows } = await client.query('select from pg_database where datname = $1', [TEMPLATE])
    if (rows.length > 0) return
    const unfinished = `${TEMPLATE}_unfinished`
    await client.query(`drop database if exists ${unfinished} with (force)`)
    await client.query(`create database ${unfinished}`)
    const connectionString = new URL(`/${unfinished}`, url).href
    await prepareDatabase({ connectionString, schemaSql })
    await administer(url, `alter database ${unfinished} rename to ${TEMPLATE}`)
  } finally {
    await client.end()
  }
}
