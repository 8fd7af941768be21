import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Test, test } from 'tap'
import { openEmbeddedThread } from '../../../../src/ports/database/embedded/embedded-database.ts'
import {
  PREPARED_DIRECTORY,
  preparedArchive,
} from '../../../../src/ports/database/embedded/prepared-database.ts'
import { temporaryDirectory } from '../../../support/temporary-directory.ts'
import { CREATED, schemaSql } from './fixtures.ts'

const OTHER_SCHEMA = `${schemaSql}\n`

/** Opens a new database, and returns how it was created and all rows of all its tables, those of the catalog included. */
async function openNew(t: Test, sql: string, preparedDirectory = PREPARED_DIRECTORY) {
  const messages: string[] = []
  const thread = await openEmbeddedThread({
    directory: join(temporaryDirectory(t), 'database'),
    schemaSql: sql,
    preparedDirectory,
    logger: { info: (message) => messages.push(message), error: () => {} },
  })
  await thread.query("update the_way.schema_version set applied_at = '2026-01-01', sql_sha256 = ''")
  const tables = await thread.query(
    "select oid::regclass::text as name from pg_catalog.pg_class where relkind = 'r' order by 1",
  )
  const rows: Record<string, unknown[]> = {}
  for (const name of tables.map(({ name }) => String(name)))
    rows[name] = await thread.query(`select to_jsonb(t)::text as row from ${name} t order by 1`)
  await thread.close()
  return { messages, rows }
}

test('unpacks the same database that it would build, to every row of the catalog', async (t) => {
  const unpacked = await openNew(t, schemaSql)
  t.strictSame(unpacked.messages, [CREATED.unpacked])
  // There is no archive for this schema.
  const built = await openNew(t, OTHER_SCHEMA)
  t.strictSame(built.messages, [CREATED.built])
  t.ok(Object.keys(built.rows).length > 80)
  t.strictSame(unpacked.rows, built.rows)
})

test('builds a database if the archive is damaged', async (t) => {
  const preparedDirectory = temporaryDirectory(t)
  const archive = readFileSync(preparedArchive(PREPARED_DIRECTORY, schemaSql))
  writeFileSync(
    preparedArchive(preparedDirectory, schemaSql),
    archive.subarray(0, archive.length / 2),
  )
  const { messages, rows } = await openNew(t, schemaSql, preparedDirectory)
  t.strictSame(messages, [CREATED.built])
  t.ok(Object.keys(rows).length > 80)
})
